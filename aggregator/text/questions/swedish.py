"""How Swedish asks, with and without a question mark. Each line is a regular expression."""

from __future__ import annotations

_SOMEBODY = r"(?:någon|nån)(?: (?:här|annan|mer|av er))?"
_HELP = r"(?:tips|råd|hjälp|idéer|ideer|förslag|exempel|synpunkter|tankar|erfarenheter)"
_WH = r"(?:om|hur|vad|varför|var|när|vilken|vilket|vilka|vem|ifall)"
_SOME = r"(?:(?:lite|några|bra|er|era|mer|alla|konkreta|all) )*"
_US = r"(?:ni|du|man|vi|jag|de|det|den|andra|folk|er|din|ditt|detta|han|hon)"

_WONDER = r"(?:undrar|funderar på|funderar över)"

OPENERS = ("och", "men", "så", "jo", "alltså", "hej(?: (?:alla|allihop|på er))?", "hallå")
"""Words that may stand before the first word that counts."""

STARTS = (
    rf"(?:hur|vad|varför|var|när|vilken|vilket|vilka|vem)(?: (?!{_US}\b)\w+)?? (?:ska|vill|kan|vet|\w+(?:r|de|te)) {_US}\b",
    r"(?:finns|går|har|kan|vet|är|känner|skulle|brukar|vill) (?:det (?:någon|något|några|att)|någon|nån|ni|du)\b",
    rf"{_SOMEBODY} (?:som|med)\b",
    rf"{_WONDER} (?!ni\b|du\b)(?:\w+ ){{0,2}}?{_WH}\b",
    r"(?:vad heter|var finns|var ligger|var hittar|hur funkar|hur fungerar|när är|när börjar|vem har|vem vet) \w+",
    r"vet inte (?:om|hur|vad|var|när|vilken|vilket|vilka)\b",
    rf"(?:några|något) (?:\w+ )?{_HELP}\b",
    rf"{_HELP} (?:på|mottages|mottas|tas|sökes|önskas)\b",
    r"(?:snälla |vänligen )?hjälp(?: (?:mig|sökes|oss|med)\b|[,!])",
    r"tipsa (?:mig|oss|gärna)\b|(?:jag )?(?:söker|letar efter) (?:en|ett|någon|nån|några|folk|fler)\b",
    r"(?:jag )?(?:har fastnat|fastnat|sitter fast|kör fast) (?:i|med|på)\b",
)
"""Sentences without a mark that ask by how they start."""

WITHIN = (
    rf"(?:jag|vi)(?: \w+)? {_WONDER} (?:\w+ ){{0,2}}?{_WH}\b",
    rf"{_SOMEBODY} som (?:vet|har|kan|provat|testat|använder|använt|känner|vill|prövat|läst|gjort|hittat|förstår|minns)\b",
    rf"(?<!ni )(?<!du )(?:söker|letar efter|behöver|behöva|tar (?:gärna|tacksamt) emot|vill gärna ha|tacksam för|önskar|saknar|uppskattar|efterlyser) {_SOME}{_HELP}\b",
    rf"nyfiken på {_WH}\b|kluven (?:till|inför) {_WH}\b|idel öra\b|(?:behöver|behöva) (?:någon|nån) som\b",
    r"ni får gärna (?:säga|berätta|tipsa|svara|dela|skriva)\b|tipsa (?:mig|oss|gärna)\b|hör av dig\b",
    rf"(?:(?:jag|vi) (?:\w+ ){{0,2}}vill|vill (?:jag|vi)|skulle (?:\w+ ){{0,2}}(?:vilja|gärna)|vore|hade varit) (?:\w+ ){{0,3}}?(?:veta|höra|läsa|förstå|lära mig) (?:mer )?(?:{_WH}|från|av|er)\b",
    r"(?:berätta|förklara|hör av er|dela) (?:gärna|för mig|hur|vad|varför|med er)\b",
    rf"(?:förstår|minns|fattar|begriper|ser|hittar) (?:\w+ )?inte (?:\w+ )?{_WH} (?:man|jag|vi|det|den)\b",
    r"vet (?:\w+ )?inte (?:\w+ )?(?:(?:hur|vad|var|vilken|vilket|vilka|när|varför) (?:man|jag|vi|det|den)|om (?:man|jag|vi|det (?:ska|går|finns|räcker)))\b",
    rf"(?:osäker|vilsen) på {_WH}\b",
    r"(?:jag|vi) (?:har )?(?:fastnat|sitter fast|kör fast|kommer inte vidare)\b",
    r"(?:min|en|snabb|dum|annan) fråga(?: (?:till|om) [^:]+)?\s?:",
)
"""Sentences without a mark that ask by what stands anywhere in them."""

# fmt: off
CUES = frozenset((
    "undrar", "funderar", "någon", "nån", "tips", "råd", "hjälp", "idéer", "ideer", "förslag", "exempel",
    "synpunkter", "tankar", "erfarenheter", "veta", "höra", "läsa", "förstå", "lära", "berätta", "förklara", "hör",
    "dela", "vet", "förstår", "minns", "fattar", "begriper", "ser", "hittar", "osäker", "vilsen", "fastnat",
    "sitter", "kör", "kommer", "fråga",
    "behöva", "tar", "tacksam", "önskar", "saknar", "uppskattar", "efterlyser", "söker", "letar", "nyfiken", "kluven", "öra", "behöver", "behöva", "gärna", "tipsa", "dig",
))
# fmt: on
"""Whatever WITHIN finds holds one of these words. They are looked for first, which costs little."""

ANSWERS = (
    r"ja|nej|jo|jodå|nä|inte (?:en|ett|för|alls|så|riktigt|ens)|därför|för att|eftersom|jag!|absolut|aldrig|självklart|precis|ingenting|"
    r"för mig|fortsättning följer|den frågan|nåja|en kort|det (?:ska|tänker) jag|jag (?:menar|tror|säger)|(?:det korta |mitt )?svaret|det är (?:en|ett|den)"
)
"""How a sentence starts that answers the question before it: then nobody was asked."""

FOR_EFFECT = (
    r"gissa vem\b.*|(?:vill|ska) (?:du|ni) (?:höra|veta|se) (?:något|nåt|en|ett|vad|hur)\b.*|(?:.*, )?vem behöver\b.*",
    r"hur kan (?:man|vi|någon|de) (?:kalla|påstå|säga|tro|förvänta|låtsas)\b.*|är det inte \w+ (?:hur|att|när|vad)\b.*",
    r"redo för\b.*|.*\bkanske (?:någon|du|ni) (?:tänker|undrar)|hur \w+ (?:är|var) inte\b.*",
    r"(?:.*, )?vem (?:kunde|hade) (?:ha )?(?:trott|anat|ana)\b.*|vem (?:bryr sig|vet|behöver|tackar nej|har tid)\b.*|vem (?:älskar|vill) inte\b.*",
    r"varför inte|än sen|eller hur|gissa vad|vet (?:du|ni) vad|visste (?:du|ni) att\b.*",
    r"va|vad|verkligen|jaså|på riktigt|allvarligt|ser ni|minns ni|redo|känns det igen|vad annars|varför ens\b.*",
    r"vad kan gå fel|hur svårt kan det vara\b.*|vad är poängen|vad väntar (?:du|ni) på|kan det bli bättre\b.*",
    r"är det inte (?:härligt|fint|underbart|konstigt|märkligt|dags)\b.*|visst (?:är|var|blir)\b.*",
    r"vart tog (?:tiden|dagen|dagarna|veckan|veckorna|helgen|sommaren|terminen|året|åren|livet)\b.*|vad hände sen",
    r"vad gör man inte\b.*|vad är väl\b.*",
    r"(?:hur är läget|läget)\b.*|hur mår (?:du|ni)(?: .*)?|allt (?:bra|väl)",
    r"hur (?:\w+ )?(?:kul|fint|häftigt|bra|coolt|mysigt|roligt|fantastiskt) (?:är|var) (?:inte )?(?:det|detta|den)\b.*",
    r"vill (?:du|ni) (?:också )?(?:vara med|följa med|slippa|bli|komma|lära dig|lära er|veta mer|läsa mer|träffa)\b.*|nyfiken|intresserad|sugen(?: på .*)?",
)
"""What stands before a mark when nobody waits for an answer: the whole sentence, as a rule."""
