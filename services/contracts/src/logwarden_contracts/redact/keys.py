"""Private keys, signed tokens and password hashes: what has a form by standard, not by issuer."""

from logwarden_contracts.redact.kind import Kind, has_both_cases_and_digits

_ARMOUR = r"[A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
_LINE_END = r"(?:\s|\\+[nrt])"

KEY_KINDS = (
    # Whole block, on many lines or on one with written-out \n; else what is left of a cut one.
    Kind(
        "private-key",
        rf"-----BEGIN {_ARMOUR}([A-Za-z0-9+/=\s\\:,.-]{{8,}}?)-----END {_ARMOUR}",
    ),
    Kind(
        "private-key",
        rf"-----BEGIN {_ARMOUR}{_LINE_END}*"
        rf"((?:[A-Za-z0-9+/=]{{16,}}{_LINE_END}*)*[A-Za-z0-9+/=]{{16,}})",
    ),
    # A block that was logged line by line: its body's lines are 64 characters of base64.
    Kind("private-key", r"(?m:^)[ \t]*([A-Za-z0-9+/]{64})(?m:$)", has_both_cases_and_digits),
    Kind("putty-key", r"Private-Lines: \d+\s+((?:[A-Za-z0-9+/=]{32,}\s)*[A-Za-z0-9+/=]{32,})"),
    Kind("wireguard-key", r"(?i)\b(?:PrivateKey|PresharedKey)\s*=\s*([A-Za-z0-9+/]{43}=)"),
    Kind("kubernetes-key", r"(?i)client-key-data[\"']?:\s*[\"']?([A-Za-z0-9+/]{40,}={0,2})"),
    Kind("jwt", r"(eyJ[\w-]{8,}\.[\w-]*\.[\w.-]*)"),  # signed, unsigned, encrypted (five parts)
    Kind("bcrypt-hash", r"(\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53,})"),
    Kind("crypt-hash", r"(\$(?:1|5|6|7|y|gy|apr1|sm3)\$[./A-Za-z0-9=,$+-]{20,})"),
    Kind("crypt-hash", r"\b[a-z_][a-z0-9_-]*:([./A-Za-z0-9]{13}):\d{1,6}:\d*:\d*:\d*:"),
    Kind("argon2-hash", r"(\$(?:argon2(?:id|i|d)|scrypt|pbkdf2-sha\d+|7)\$[\w./=,$+-]{20,})"),
    Kind("django-hash", r"\b((?:pbkdf2_sha\d+|bcrypt_sha256|scrypt)\$[\w./=$+]{30,})"),
    Kind("ldap-hash", r"(?i)(\{(?:SSHA|SHA|SMD5|MD5|CRYPT|SSHA512|PBKDF2[\w-]*)\}[\w+/=$.]{16,})"),
    Kind("postgres-hash", r"(SCRAM-SHA-256\$\d+:[A-Za-z0-9+/=$:]{40,})"),
    Kind("mysql-hash", r"[\s'\"=](\*[0-9A-F]{40})"),
    Kind("ntlm-hash", r"\b((?:[0-9a-fA-F]{32}):[0-9a-fA-F]{32}):::"),
    Kind("ntlm-hash", r"(?i)\b(aad3b435b51404eeaad3b435b51404ee:[0-9a-f]{32,})"),
    Kind("ntlm-hash", r"\b[\w.$-]+::[\w.-]*:([0-9a-fA-F]{16}:[0-9a-fA-F]{32}:[0-9a-fA-F]{32,})"),
    Kind("ntlm-hash", r"(?i)\bntlm(?:[ _-]?hash)?[=: ]{1,2}([0-9a-f]{32,})"),
    Kind("ntlm-message", r"(TlRMTVNTUAA[A-Za-z0-9+/=]{20,})"),
)
