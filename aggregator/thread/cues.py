"""Words that say "this answers that", in the languages that classes write in.

Searched in front of a link, back to the start of its sentence, and in the link's own text.
"""

from __future__ import annotations

import re
from unicodedata import normalize

_CUES = (
    # English
    r"\bin (?:response|reply|answer|reaction) to\b",
    r"\b(?:respond|reply|react)(?:s|ing|ed)? to\b",
    r"\brepl(?:y|ies|ied) to\b",
    r"\b(?:response|reply|answer|rejoinder|follow[- ]?up|reaction) to\b",
    r"\b(?:answering|to answer|following up on|picking up on|building on|inspired by|prompted by)\b",
    # French, Spanish, Catalan, Portuguese, Italian, Romanian
    r"\br[ée]ponses? (?:à|au|aux)\b|\br[ée]pon(?:ds?|dre|dant|se) (?:ici |donc )?(?:à|au|aux)\b|\br[ée]agi[rst]\w* (?:à|au|aux)\b",
    r"\ben (?:respuesta|contestaci[óo]n) (?:a|al)\b|\brespuesta (?:a|al)\b|\brespond(?:o|iendo|er) (?:a|al)\b",
    r"\ben resposta a\b|\bresposta (?:a|al|ao|à)\b|\bem resposta (?:a|ao|à)\b|\brespondendo (?:a|ao|à)\b",
    r"\b(?:in )?risposta (?:a|al|alla|allo)\b|\brispond(?:o|endo) (?:a|al|alla)\b|\brăspuns (?:la|pentru)\b",
    # Swedish, Danish, Norwegian, German, Dutch, Finnish
    r"\bsvar(?:ar|er|et|ade|te)? (?:på|til|till)\b|\bmed anledning av\b|\bi anledning af\b",
    r"\bantwort(?:e|et|en)? (?:auf|an)\b|\breaktion auf\b|\breplik auf\b|\breagier\w* auf\b",
    r"\b(?:antwoord|reactie|reagerend) op\b|\bvastau(?:s|ksena)\b",
    # Polish, Czech, Russian, Ukrainian
    r"\bw odpowiedzi na\b|\bodpowied[źz] na\b|\bodpověď na\b|\bv odpovědi na\b|\bv reakci na\b",
    r"\bв ответ на\b|\bответ на\b|\bотвечая на\b|\bу відповідь на\b|\bвідповідь на\b",
    # Arabic, Hebrew, Persian, Hindi
    r"رد[اً]*\s+على|الرد\s+على|جواب[اً]*\s+(?:على|عن)|تعقيب[اً]*\s+على|בתגובה ל|תגובה ל|در پاسخ به|के जवाब में",
    # Chinese, Japanese, Korean: the cue may stand in the link's own text, after the name
    r"回复|回覆|回應|回应|答复|への返信|への返事|への返答|に答えて|에 대한 답",
)
_CUE = re.compile("|".join(normalize("NFC", cue) for cue in _CUES))
_STEM = re.compile(  # found first, since it is ten times quicker: nearly all links have no cue
    "respon|respost|respuest|repl|react|reacc|answer|rejoinder|follow|inspired|prompted|picking|building|contesta|"
    "répon|repon|répl|réag|reag|rispo|răspuns|svar|anledning|antwo|reakt|reak|vasta|odpow|odpov|ответ|отвеч|відпов|"
    "رد|جواب|تعقيب|תגובה|پاسخ|जवाब|回|应答|答|返信|返事|返答|답"
)
_SENTENCE_END = re.compile(r"[.!?…]\s|[。！？؟।]|\n")


def cue(before: str, text: str) -> str:
    """The words in front of a link, or in it, that say its post answers what it links to; "" if none do."""
    words = normalize("NFC", f"{before} {text}").casefold()
    if not _STEM.search(words):
        return ""
    found = _CUE.search(normalize("NFC", f"{_sentence(before)} {text}").casefold())
    return found[0] if found else ""


def _sentence(before: str) -> str:
    """The part of `before` that belongs to the link's sentence."""
    ends = [end.end() for end in _SENTENCE_END.finditer(before)]
    return before[ends[-1] :] if ends else before
