"""Does a line look as if it spoke to the judge? A cheap search for what attacks have in common.

A marker raises an alert of its own and keeps the window out of the cache; that is why ordinary logs
must not hold one, and why this list may miss an attack: what keeps an attack from working is that
log text is data to the prompt and that rules are a floor, not this search.

Not here: making such text harmless (`clean`).
"""

import base64
from itertools import product

import re2

_GAP = r"(?:[\s+_\-.,]|%20|\\[nrt])+"
_FEW = rf"(?:[\pL']+{_GAP}){{0,4}}"


def _phrase(*words: str) -> str:
    return _GAP.join(words)


_TOKENS = (
    r"<[|｜][\pL\d_▁]{1,40}[|｜]>",
    r"</?(?:think|tool_call|tool_response|start_of_turn|end_of_turn|im_start|im_end|function_calls)>",
    r"(?-i:\[/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|TOOL_RESULTS|AVAILABLE_TOOLS)\])",
    r"<</?SYS>>",
)

_HIDING = (
    r"(?:^|[^\x{1F3F4}\x{E0020}-\x{E007F}])[\x{E0001}-\x{E007F}]",  # tags, but in a flag
    r"[\x{202D}\x{202E}]",  # override of direction; isolates and marks stand in ordinary text
    r"[A-Za-z](?:[\x{200B}-\x{200D}\x{2060}-\x{2064}]|\x{FEFF})+[A-Za-z]",
    r"[\x{200B}-\x{200D}\x{2060}-\x{2064}\x{FEFF}]{3}",
    r"[\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}]{2}",
)

_TURNS = (
    r"(?:\\r|\\n|\n)[\s\\nr]*(?:[#*]+\s*)?(?:assistant|human)\s*[:：]",
    r"[}\]\"'](?:\\r|\\n|\s)*(?:[#*]+\s*)?(?:assistant|human)\s*[:：]",
    r"(?:\\n|\n|\\r|[}\]\"']\s)[\s\\nr]*(?:[#*]+\s*)?(?:system|user)\s*[:：]\s*(?:you|ignore|do|the)\b",
    r"###\s*(?:system|assistant|human|user|instructions?|response)\b\s*[:：]?",
    r"^\s*(?:assistant|human)\s*:\s",
)

_REPLY = (
    r"should_alert_user",
    r"[\"']risk_score\\*[\"']\s*:\s*[\"']?0\b",
    _phrase(r"risk(?:_|\s)score", r"(?:to|is|of|as|must|should|=)", r"(?:be\s+)?(?:0|zero)\b"),
    r"critical\\*[\"']\s*:\s*\[\s*\]\s*,\s*\\*[\"']warning\\*[\"']\s*:\s*\[",
)

_TOLD = r"(?:instruction|prompt|directive|guideline|order)s?\b"
_BEFORE = (
    r"(?:previous|prior|above|preceding|earlier|foregoing|former|existing|original|initial|system)"
)
_HARMLESS = r"(?:benign|safe|harmless|normal|not[\s_+-]critical|non-?critical|low[\s_+-]risk|false[\s_+-]positives?)"
_MODEL = r"(?:ai|llm|gpt|chatgpt|assistant|language[\s_+-]model|model|log[\s_+-]analy[sz]er|judge)"

_ENGLISH = (
    _phrase(r"\b(?:ignore|disregard|forget|override|bypass|discard)", rf"{_FEW}{_BEFORE}", _TOLD),
    _phrase(r"\b(?:ignore|disregard|forget)", rf"{_FEW}{_TOLD}", r"(?:above|before|so\s+far)"),
    _phrase(
        r"\b(?:ignore|disregard|forget)",
        r"(?:everything|all|anything)",
        rf"{_FEW}(?:above|before|told|said|learned)\b",
    ),
    _phrase(r"\b(?:ignore|disregard|forget)", r"(?:your|all|any)", rf"{_FEW}(?:rules|{_TOLD})"),
    _phrase(
        r"\b(?:do\s+not|don'?t|never|must\s+not|do_not|do\+not|do%20not)",
        rf"(?:(?:raise|send|trigger|create|generate|issue){_GAP}(?:(?:an|any|the|this){_GAP})?)?alert\b",
    ),
    _phrase(
        r"\b(?:classify|rate|mark|treat|consider|label|report|score)",
        r"(?:this|these|all|everything)",
        rf"{_FEW}(?:as|is)",
        _HARMLESS,
    ),
    _phrase(r"\byou", r"are", r"now", rf"(?:an?|the){_GAP}{_FEW}{_MODEL}\b"),
    _phrase(
        r"\byou", r"are", r"now", r"(?:in\s+\w+\s+mode|DAN|unrestricted|jailbroken|free\s+from)"
    ),
    _phrase(r"\byou", r"are", r"(?:an|a\s+helpful)", r"(?:ai|assistant|language\s+model)\b"),
    _phrase(r"\b(?:reveal|print|show|repeat|output|leak)", rf"{_FEW}system", r"prompt"),
    _phrase(
        r"\b(?:attention|note|message|instructions?|dear)", r"(?:to|for)", rf"(?:the\s+)?{_MODEL}\b"
    ),
    rf"\b(?:dear|hey|hello){_GAP}(?:ai|llm|chatgpt|assistant|language\s+model)\b",
    r"\b(?:new|updated|real)" + _GAP + r"(?:system" + _GAP + r")?(?:instructions|prompt)\s*:",
    r"\b(?:end|begin)"
    + _GAP
    + r"(?:of"
    + _GAP
    + r")?(?:the\s+)?(?:system|untrusted)"
    + _GAP
    + r"(?:prompt|data|log)",
)

_OTHER_LANGUAGES = (
    _phrase(
        r"(?:ignorier|vergiss|missachte)[\pL]*",
        rf"{_FEW}(?:vorherig|bisherig|obig|vorig|vorangegangen|früher|vorhergehend)[\pL]*",
        r"(?:anweisung|instruktion|befehl|vorgabe|regel)",
    ),
    r"(?:keinen?\s+alarm\s+(?:auslösen|ausl|senden|melden|schlagen)|(?:löse|melde|sende|schlage)\s+keinen?\s+alarm)",
    r"\bdu\s+bist\s+(?:jetzt|nun)\s",
    _phrase(
        r"(?:ignor|oubli)[\pL]+",
        rf"{_FEW}(?:instructions|consignes|directives)",
        r"(?:précédent|precedent|ci-dessus|antérieur)",
    ),
    r"(?:n['’]alerte[zr]?\s+pas|ne\s+pas\s+alerter|tu\s+es\s+maintenant|vous\s+êtes\s+maintenant)\b",
    _phrase(
        r"(?:ignor|olvid|descart)[\pL]+",
        rf"{_FEW}(?:instrucciones|órdenes|ordenes|indicaciones)",
        r"(?:anteriores|previas)",
    ),
    r"\b(?:no\s+(?:alertes|alertar|generes\s+(?:una\s+|ninguna\s+)?alerta)|ahora\s+eres)\b",
    _phrase(
        r"(?:ignor|esque)[\pL]+",
        rf"{_FEW}(?:instruções|instrucoes|ordens)",
        r"(?:anteriores|prévias|previas|acima)",
    ),
    r"(?:não|nao)\s+(?:alerte|alertar|gere\s+(?:um\s+)?alerta)\b|agora\s+você\s+é",
    _phrase(r"(?:ignor|dimentic)[\pL]+", rf"{_FEW}istruzioni", r"(?:precedenti|sopra)"),
    _phrase(
        r"(?:negeer|vergeet)",
        rf"{_FEW}(?:vorige|eerdere|bovenstaande)",
        r"(?:instructies|opdrachten)",
    ),
    _phrase(
        r"z?ignoruj", rf"{_FEW}(?:poprzednie|wcześniejsze|powyższe)", r"(?:instrukcje|polecenia)"
    ),
    rf"önceki{_GAP}{_FEW}(?:talimat|komut)[\pL]*{_GAP}{_FEW}(?:yok\s+say|görmezden|unut)",
    _phrase(
        r"(?:про)?(?:игнорируй|забудь)[\pL]*",
        rf"{_FEW}(?:предыдущ|прошл|прежн|вышеуказанн)[\pL]*",
        r"(?:инструкц|указан|команд)",
    ),
    r"не\s+(?:поднимай|отправляй|создавай)[\pL]*\s+(?:тревог|алерт|оповещ)|ты\s+теперь\s",
    rf"ігноруй[\pL]*{_GAP}{_FEW}попередн[\pL]*{_GAP}інструкц",
    r"(?:忽略|无视|無視|忘记)[^\n]{0,12}(?:指令|指示|提示|说明|命令|规则|規則)",
    r"不要(?:报警|告警|发出警报|發出警報|警报)|你现在是|你現在是",
    r"(?:以前|上記|これまで|前)の[^\n]{0,6}(?:指示|命令|指令)[^\n]{0,6}(?:無視|忘れ)",
    r"(?:이전|위의|앞의)\s*(?:모든\s*)?(?:지시|명령|지침)[\pL]*\s*(?:모두\s*)?무시",
    r"تجاهل\s+(?:جميع\s+|كل\s+)?(?:التعليمات|الأوامر)",
    r"पिछले\s+(?:सभी\s+)?निर्देशों\s+को",
    r"bỏ\s+qua\s+(?:[\pL]+\s+){0,4}(?:hướng\s+dẫn|chỉ\s+dẫn|chỉ\s+thị|lệnh)",
)

_ENCODED_WORDS = (
    "ignore previous",
    "ignore all ",
    "previous instruction",
    "do not alert",
    "system prompt",
    "you are now",
    "should_alert_user",
    "risk_score",
    "<|im_start|>",
    "<|im_end|>",
)


def _base64_forms(word: str) -> set[str]:
    """How a word looks inside base64, at each of the three places it can begin.

    The first and last characters also hold bits of the neighbours, so they are left out.
    """
    forms = set()
    for before in range(3):
        raw = b"\0" * before + word.encode()
        known = len(raw) * 8 // 6
        forms.add(base64.b64encode(raw).decode()[(before * 8 + 5) // 6 : known])
    return forms


def _base64_orders() -> str:
    spelled = product(_ENCODED_WORDS, (str.lower, str.upper, str.capitalize))
    forms = {form for word, spell in spelled for form in _base64_forms(spell(word))}
    return f"(?-i:{'|'.join(re2.escape(form) for form in sorted(forms))})"


def _marker_search() -> "re2.Set":
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = (
        64 << 20
    )  # the automaton is built as lines need it; room keeps it from starting over
    search = re2.Set.SearchSet(options)
    groups = (_TOKENS, _HIDING, _TURNS, _REPLY, _ENGLISH, _OTHER_LANGUAGES)
    patterns = [pattern for group in groups for pattern in group]
    search.Add("|".join(f"(?:{pattern})" for pattern in (*patterns, _base64_orders())))
    search.Compile()
    return search


_MARKERS = _marker_search()


def has_injection_marker(text: str) -> bool:
    """Whether a raw text (before `clean`) looks like an attempt to talk to a model.

    Linear in the text's length, and never fails.
    """
    return _MARKERS.Match(text.encode("utf-8", "surrogatepass")) is not None
