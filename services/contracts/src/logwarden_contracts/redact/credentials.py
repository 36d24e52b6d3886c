"""Secrets that are known by what stands before them: a key, a header, an option, a URL's user."""

import base64
import binascii
import re

from logwarden_contracts.redact.kind import Check, Kind, has_both_cases_and_digits, written_as_a_mix

_PASSWORDS = (
    r"(?:passw(?:or)?d|passphrase|pass_?code|pwd|passwort|kennwort|senha|contraseña|mot_de_passe"
    r"|пароль|Пароль|密码|密碼|パスワード|비밀번호"
    r"|\bpass|[_.-]pass|user_?pw|root_?pw|bind_?pw|\bpw|requirepass|masterauth|mdp|auth_pass)"
)
_SECRETS = (
    r"(?:secret|token|api[_.-]?key|access[_.-]?key|private[_.-]?key|secret[_.-]?key|auth[_.-]?key"
    r"|account[_.-]?key|encryption[_.-]?key|signing[_.-]?key|master[_.-]?key|session[_.-]?key"
    r"|license[_.-]?key|app[_.-]?key|community[ _.-]?string|credential)"
)
_SUFFIX = r"(?:[_.-]?(?:\d|confirm(?:ation)?|hash|base|value|plain(?:text)?))?"
_SEPARATOR = r"\\*[\"'`\]]?[ \t]*(?:=>|:=|==?|:|%3[dD])[ \t]*[\[(]?"
_OPTION_NAME = r"--?[\w.-]*(?:password|passwd|passphrase|pass|pwd|secret|token|api-?key|access-?key|secret-?key|auth-?key|private-?key)"

# Unquoted values may hold anything a password may; a comma or bracket belongs to it only where
# what follows isn't the next `key=` or `key:`.
_STOP = r"\s\"'`,;&)}\]|\\"
_ESCAPED = r"|\\[^nrt\"'\\\s]"
_FIRST = rf"(?:[^{_STOP}=(\[{{]{_ESCAPED})"
_INNER = rf"(?:[^{_STOP}]{_ESCAPED})"
_AFTER_COMMA = rf"(?:[^{_STOP}=:]{_ESCAPED})"
_UNQUOTED = rf"({_FIRST}{_INNER}*(?:[,;)\]}}]+{_AFTER_COMMA}+)*)(?:[{_STOP}]|\z)"
_WRITTEN = (
    r"[bru]?\"((?:[^\"\\\r\n]|\\.)+)",
    r"\\+\"([^\"\\\r\n]+)",
    r"[bru]?\\*'([^'\\\r\n]+)",
    r"`([^`\r\n]+)",
    _UNQUOTED,
)

_PLACEHOLDER = re.compile(
    r"(?:null|nil|none|undefined|true|false|yes|no|on|off|y|n|ok|empty|blank|unset|set|not[-_ ]?set"
    r"|missing|absent|present|valid|invalid|expired|required|optional|hidden|redacted|masked"
    r"|filtered|removed|omitted|encrypted|secret|password|n/?a|unknown|string|bearer|basic"
    r"|enabled|disabled|error|failed|success|chauthtok|setcred|auth|session|account|x{3,}|[*.•#?_-]+|[*x]{3,}\w{0,4}|%[a-z]|%\(\w+\)s"
    r"|\$\w+|\$\{.*|\{.*\}|\(.*\)|\[.*\]?|<[a-z _-]*>|%[A-Z_]+%|@\w+@)",
    re.IGNORECASE,
)
_PROSE = frozenset(
    "a access account an and are as at authentication bad be by can cannot change changed check "
    "could database denied did does error expected expires failed failure flag for from getting got "
    "has have if in incorrect input instead is it length local login may mismatch must near no not of on "
    "one option or permission please rejected reset see should that the this to too try unable "
    "unexpected unsupported updated use used user using via was while with wrong you your".split()
)
_KEY_IN_QUOTES = re.compile(r"[\"'`][ \t]*(?:=>|:)[ \t]*\\*[\"'`]?$")


def _is_password(secret: str, before: str) -> bool:
    if _PLACEHOLDER.fullmatch(secret) or (secret.isdecimal() and len(secret) < 3):
        return False
    if secret.startswith(("/", "~/")) and "pwd" in before[-8:].lower():
        return False  # the working directory, as sudo logs it
    if _TESTS_PASSED.match(before + secret):
        return False
    return not _in_prose(before) or secret.strip(".,:!").lower() not in _PROSE


def _is_secret(secret: str, before: str) -> bool:
    if len(secret) < 6 or not _is_password(secret, before) or _OBJECT.fullmatch(secret):
        return False
    if before.lower().startswith("secret") and _OBJECT_NAME.fullmatch(secret):
        return False
    return not _in_prose(before) or (len(secret) >= 8 and written_as_a_mix(secret, before))


_TESTS_PASSED = re.compile(r"[_.-]?P(?:ASS|ass): |pass(?:ed)?[=:]\s*\d+$")
_OBJECT = re.compile(
    r"[A-Za-z]+\{.*"  # Token{78af589
    r"|(?:\w+[.$])+\w+@[0-9a-f]{1,8}"  # android.os.Binder@2bd79ce
    r"|(?:com|org|net|io|java|android)\.[\w./:-]+"
)
_OBJECT_NAME = re.compile(r"[a-z][a-z0-9.-]*/[a-z][a-z0-9.-]*")
"""Orchestrators log `secret="namespace/name"`: which one, not what is in it."""


def _in_prose(before: str) -> bool:
    """`token: x` in a sentence, unlike `token=x`, `token:x` and `"token": "x"`."""
    return bool(_COLON_AND_BLANK.search(before)) and not _KEY_IN_QUOTES.search(before)


_COLON_AND_BLANK = re.compile(r":[ \t]+[\"'\\]*$")


def _is_value(secret: str, _before: str) -> bool:
    return not _PLACEHOLDER.fullmatch(secret) and secret.lower() not in _PROSE


def _is_mixed_value(secret: str, before: str) -> bool:
    return _is_value(secret, before) and written_as_a_mix(secret, before)


def _is_user_and_password(secret: str, _before: str) -> bool:
    try:
        return b":" in base64.b64decode(secret + "=" * (-len(secret) % 4))
    except binascii.Error:
        return False


def _is_long_or_mixed(secret: str, before: str) -> bool:
    return len(secret) >= 30 or written_as_a_mix(secret, before)


def _is_cookie(cookie: str, _before: str) -> bool:
    return not cookie.startswith("rid=")  # where a directory's replica stands (slapd)


def _is_session(secret: str, _before: str) -> bool:
    return not secret.startswith(("0x", "<")) and not _PLACEHOLDER.fullmatch(secret)


def _keyed(name: str, key: str, check: Check) -> tuple[Kind, ...]:
    return tuple(
        Kind(name, rf"(?i:{key}{_SUFFIX}){_SEPARATOR}{value}", check) for value in _WRITTEN
    )


_HEADER = r"(?i)\b(?:proxy-)?authorization\\*[\"']?[ \t]*[:=][ \t]*\\*[\"'\[]?"

CREDENTIAL_KINDS = (
    Kind(
        "aws-secret-key",
        r"(?i)aws.{0,24}secret.{0,24}[\"'=: ]([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|\z)",
    ),
    Kind("aws-secret-key", r"(?i:secret_?access_?key)[\"']?\s?[=:]\s?[\"']?([A-Za-z0-9/+]{40})"),
    Kind(
        "aws-session-token",
        r"(?i)(?:session_?token|security-token)[\"']?\s?[=:]\s?[\"']?([\w/+=%-]{100,})",
    ),
    Kind("basic-auth", rf"{_HEADER}basic[ \t]+([^\s\"'\\,;\]]+)", _is_value),
    Kind("bearer-token", rf"{_HEADER}bearer[ \t]+([^\s\"'\\,;\]]+)", _is_value),
    Kind(
        "authorization",
        rf"{_HEADER}(?:token|apikey|api-key|negotiate|ntlm|ssws|key)[ \t]+([^\s\"'\\,;\]]+)",
        _is_value,
    ),
    Kind("authorization", rf"{_HEADER}([\w.~+/=-]{{20,}})", written_as_a_mix),
    Kind("digest-auth", r"(?i)\bresponse=\\*[\"']?([0-9a-f]{32,})"),
    Kind("basic-auth", r"(?i)\bbasic[ \t]+([A-Za-z0-9+/_-]{8,}={0,2})", _is_user_and_password),
    Kind("bearer-token", r"(?i)\bbearer[ \t:=]+[\"']?([\w.~+/=-]{16,})", _is_long_or_mixed),
    Kind(
        "cookie", r"(?i)\bset-cookie\\*[\"']?[ \t]*[:=][ \t]*\\*[\"'\[]?[\w.%$*-]+=([^;\s\"'\\\]]+)"
    ),
    Kind(
        "cookie",
        r"(?i)\bcookie\\*[\"']?[ \t]*[:=][ \t]*\\*[\"'\[]?([\w.%$*-]+=[^\r\n\"'\\\]]+)",
        _is_cookie,
    ),
    Kind(
        "session-id",
        r"(?i)(?:PHPSESSID|JSESSIONID|ASP\.NET_SessionId|ASPSESSIONID[A-Z]*|connect\.sid|laravel_session"
        r"|_session_id|\bsessionid|\bsession|csrftoken|XSRF-TOKEN|remember_token)=([^\s;,?\"'&)\]\\]{16,})",
        _is_session,
    ),
    Kind("url-password", r"(?i)[a-z][a-z0-9+.-]*://[^\s/:@\"'<>?#]*:([^\s/\"'<>?#]+)@", _is_value),
    Kind("url-token", r"(?i)https?://([\w.~-]{20,})(?::x-oauth-basic)?@", written_as_a_mix),
    Kind("oracle-login", r"(?i)(?:jdbc:oracle:thin:|sqlplus\s+(?:-\w+\s+)*)[\w$#]+/([^@\s\"'/]+)@"),
    Kind(
        "sql-password",
        r"(?i)\bidentified\s+(?:with\s+\S+\s+)?(?:by|as)(?:\s+(?:password|values))?\s+\\*['\"]([^'\"\\]+)",
        _is_value,
    ),
    Kind("sql-password", r"(?i)\bpassword\s+\\*'([^'\\\r\n]+)'", _is_value),
    Kind(
        "sql-password",
        r"(?i)\b(?:password|old_password|encrypt|crypt)\s*\(\s*\\*['\"]([^'\"\\]+)\\*['\"]\s*[,)]",
        _is_value,
    ),
    Kind(
        "redis-password",
        r"(?i)\b(?:requirepass|masterauth|sentinel auth-pass \S+)\s+[\"']?([^\s\"']+)",
        _is_value,
    ),
    Kind("redis-password", r"(?i)\"(?:auth|hello)\"(?:\s+\"[\w.-]+\")?\s+\"([^\"\s]+)\""),
    Kind(
        "xml-password",
        rf"(?i)<(?:\w+:)?\w*{_PASSWORDS}[^<>]*>([^<>\r\n]+)</",
        _is_value,
    ),
    Kind("xml-password", rf"(?i)<(?:\w+:)?\w*{_SECRETS}>([^<>\r\n]+)</", _is_value),
    Kind(
        "named-value",
        rf"(?i)\"(?:name|key)\\*\":\s?\\*\"[^\"\\]*(?:{_PASSWORDS}|{_SECRETS})\\*\",\s?\\*\"value\\*\":\s?\\*\"([^\"\\]+)",
        _is_value,
    ),
    Kind(
        "option-password",
        rf"(?i)(?m:^|[\s\"'\[,]){_OPTION_NAME}[\"']?(?:,[ \t]*|[ \t]+)[\"']([^\"'\r\n]+)[\"']",
        _is_value,
    ),
    Kind(
        "option-password",
        rf"(?i)(?m:^|[\s\"'\[,]){_OPTION_NAME}[ \t]+([^\s\"'`-][^\s\"'`|;]*)",
        _is_value,
    ),
    Kind(
        "option-password",
        r"(?i)\b(?:mysql\w*|mariadb[\w-]*|7z|sshpass)\b[^|;\r\n]*?\s-p[\"']?([^\s\"']+)",
    ),
    Kind(
        "option-password",
        r"(?i)\b(?:sshpass|docker\s+login|podman\s+login|mongo\w*|plink|pscp)\b[^|;\r\n]*?\s-(?:p|pw)[ \t]+[\"']?([^\s\"'-][^\s\"']*)",
    ),
    Kind(
        "option-password",
        r"(?i)\b(?:redis-cli|valkey-cli)\b[^|;\r\n]*?\s-a[ \t]*[\"']?([^\s\"'-][^\s\"']*)",
    ),
    Kind(
        "option-password",
        r"(?i)\b(?:curl|wget)\b[^|;\r\n]*?\s(?:-u|--user|--proxy-user|-U)[ \t=]*[\"']?[^\s:\"']+:([^\s\"']+)",
    ),
    Kind(
        "option-password",
        r"(?i)\b(?:smbclient|rpcclient|net|mount\.cifs|winexe|crackmapexec)\b[^|;\r\n]*?\s-U[ \t]*[\"']?[^\s%\"']+%([^\s\"']+)",
    ),
    Kind(
        "option-password",
        r"(?i)\b(?:ldapsearch|ldapmodify|ldapadd|ldapdelete|ldapwhoami)\b[^|;\r\n]*?\s-w[ \t]*[\"']?([^\s\"'-][^\s\"']*)",
    ),
    Kind("option-password", r"(?i)-pass(?:in|out)?\s+pass:([^\s\"']+)"),
    Kind(
        "named-value",
        rf"(?i)\b(?:name|key)=\"[^\"]*(?:{_PASSWORDS}|{_SECRETS})\"\s+value=\"([^\"]+)",
        _is_value,
    ),
    Kind("option-password", r"(?i)\bhtpasswd\s+-\w*b\w*\s+\S+\s+\S+\s+[\"']?([^\s\"']+)"),
    Kind("option-password", r"(?i)\becho\s+[\"']?[^\s:\"'|]+:([^\s\"'|]+)[\"']?\s*\|[^|]*chpasswd"),
    Kind("option-password", r"(?i)\becho\s+[\"']?([^\s\"'|]+)[\"']?\s*\|\s*sudo\s+-\w*S"),
    Kind("option-password", r"(?i)\bnet1?(?:\.exe)?\s+user\s+\S+\s+([^\s/*]+)\s*/", _is_value),
    Kind(
        "option-password", r"(?i)\bnet(?:\.exe)?\s+use\s+(?:\w:\s+)?\\\\\S+\s+([^\s/*]+)", _is_value
    ),
    Kind("login-password", r"(?i:ftp|pop3)[^\r\n]*?\bPASS ([^\s\"'<*]+)", _is_value),
    Kind("login-password", r"login attempt \[b?'?[^\]'/]+'?/b?'?([^\]'\r\n]+)", _is_value),
    Kind("login-password", r"\bAUTH (?:PLAIN|LOGIN|XOAUTH2) ([A-Za-z0-9+/=]{12,})"),
    Kind(
        "password",
        r"(?i)\b(?:username\s+\S+|enable|set|user)\s+(?:password|secret)\s+(?:\d\s+)?([^\s\"']+)",
        _is_mixed_value,
    ),
    Kind(
        "password",
        r"(?i)\bpassword\s+(?:is|was|set to)[: ]\s*[\"'`]?([^\s\"'`]+)",
        _is_mixed_value,
    ),
    Kind("secret", r"(?i)\btoken\s+(?:is\s+)?[\"']?([\w.-]{20,})", has_both_cases_and_digits),
    *_keyed("password", _PASSWORDS, _is_password),
    *_keyed("secret", _SECRETS, _is_secret),
)
