"""How English asks, with and without a question mark. Each line is a regular expression."""

from __future__ import annotations

_ANYBODY = r"(?:any|some)(?:one|body)(?: (?:here|else|out there))?"
_HELP = r"(?:ideas?|tips?|suggestions?|advice|thoughts?|recommendations?|pointers?|experiences?|examples?|input|help|feedback)"
_WH = r"(?:how|what|why|where|when|which|who|whether|if)"
_BE = r"(?:do|does|did|is|are|was|were|can|could|should|would|will|have|has|had|might)"
_US = r"(?:you|we|i|they|he|she|it|one|people|others|folks|this|that|the|your|our|teachers|students|learners|anyone|anybody)"
_WE = r"(?:i|we)(?:['’]m|['’]re|['’]ve| am| are| have been|['’]ve been)?"
_VERY = r"(?:(?:really|also|very|so|just|still|often|always|quite|a bit|completely|totally|keep|been|was|much|be|love|like|curious|interested|happy|glad|grateful|keen) )*"
_SOME = r"(?:(?:some|a|an|any|your|more|good|other|the|concrete|practical|bit of|little) )*"

OPENERS = (
    "so",
    "and",
    "but",
    "ok(?:ay)?",
    "well",
    "also",
    "now",
    "h(?:i|ey|ello)(?: (?:all|everyone|everybody|folks|there))?",
)
"""Words that may stand before the first word that counts."""

STARTS = (
    rf"(?:how|what|why|where|when|which|who|whose)(?: (?!{_US}\b)\w+)?? {_BE} (?:{_US}\b|“)",
    rf"{_BE} (?:{_ANYBODY}|(?:any|some) of you|you (?:all|folks))\b",
    r"(?:is|are) there (?:an?|any|some|other)\b",
    rf"{_ANYBODY} (?:knows?|has|have|got|tried|able|willing|using|used|up for|who|with|familiar|interested|done)\b",
    rf"(?:any|got any) (?:\w+ )?{_HELP}\b",
    r"please (?:\w+ )?(?:help|advise|suggest|recommend|explain)\b(?! yourself)",
    r"(?:can|could|would) (?:you|someone|somebody)\b",
    r"help(?: (?:needed|wanted|please|me))?(?:[,!]| )(?=.*\b(?:i|my|we|with|please)\b)(?!ing|s )",
    rf"(?:still )?(?:need|needing|seeking) {_SOME}{_HELP}\b|(?:still )?stuck (?:on|with|in)\b",
    r"looking for (?:an?|some|other|somebody|someone|people|anyone)\b",
    rf"(?:wondering|curious) (?:{_WH}|about)\b",
)
"""Sentences without a mark that ask by how they start."""

WITHIN = (
    rf"{_WE} {_VERY}(?:wonder|wondering|curious)\b (?:{_WH}|about|to)\b",
    rf"(?:looking|searching|asking|hoping) for {_SOME}{_HELP}\b",
    rf"{_WE} {_VERY}(?:need|want|appreciate|welcome|could use|would (?:like|love|appreciate|welcome)) {_SOME}{_HELP}\b",
    rf"(?:i|we)(?:['’]d| would) {_VERY}(?:need|want|appreciate|welcome) {_SOME}{_HELP}\b",
    rf"grateful for {_SOME}{_HELP}\b|all ears\b|what would you (?:do|have done)\b",
    r"(?:if|maybe|perhaps) (?:someone|somebody|anyone|anybody) (?:here )?(?:could|can|would|has|knows?)\b",
    rf"would be (?:really |very |so )?(?:useful|helpful|good|great|nice|interesting) (?:for me )?to (?:hear|know|learn|see) (?:{_WH}|about|more|from)\b",
    rf"(?:i|we)(?:['’]d| would) {_VERY}to (?:hear|know|learn|understand|find out|see) (?:more |from |about |your |{_WH}\b)",
    rf"(?:let me know|tell me|let us know|tell us) (?:about|{_WH})\b(?! you (?:need|want))",
    rf"{_WE} {_VERY}(?:can['’]t|cannot|don['’]t|do not|couldn['’]t|haven['’]t) (?:\w+ )?(?:figured? out|work(?:ed)? out|know|understand|find|found|see|remember|decided?) {_WH} (?:to|i|we|it|the|this|my|our)\b",
    rf"(?:not (?:quite |really )?sure|unsure|no (?:idea|clue)|confused about|stuck on) {_WH} (?:to|(?:i|we) (?:can|should|do))\b",
    rf"(?:i['’]m|i am|we['’]re|we are) {_VERY}(?:stuck|lost|struggling)\b",
    r"(?:my|one|quick|another|a|silly|stupid) question(?: (?:for|to|about) [^:]+)?\s?:",
    rf"(?:do|does|has|have|can|could|would) {_ANYBODY}\b",
    rf"{_HELP} (?:\w+ ){{0,4}}?(?:welcome|appreciated)\b",
)
"""Sentences without a mark that ask by what stands anywhere in them."""

# fmt: off
CUES = frozenset((
    "wonder", "wondering", "curious", "idea", "ideas", "tip", "tips", "suggestion", "suggestions", "advice",
    "thought", "thoughts", "recommendation", "recommendations", "pointer", "pointers", "experience", "experiences",
    "example", "examples", "input", "help", "feedback", "anyone", "anybody", "someone", "somebody", "question",
    "tell", "let", "sure", "unsure", "clue", "confused", "stuck", "lost", "struggling", "figure", "figured", "work",
    "worked", "know", "understand", "find", "found", "see", "remember", "decide", "decided", "hear", "learn",
    "grateful", "ears", "useful", "helpful", "would",
))
# fmt: on
"""Whatever WITHIN finds holds one of these words. They are looked for first, which costs little."""

ANSWERS = (
    r"yes|yep|yeah|no|nope|not (?:for|at|in|a|really|even|yet|much)|because|me!|absolutely|never|of course|exactly|nothing|"
    r"well, |that(?:['’]s| is| was) (?:the|a) (?:good )?question|i(?:['’]ll| will) tell|i (?:say|think|believe)|read on|simple|turns out|(?:the |my )?(?:short )?answer|mostly|nobody|everything|it(?:['’]s| is| was) (?:an?|the)"
)
"""How a sentence starts that answers the question before it: then nobody was asked."""

FOR_EFFECT = (
    r"guess who\b.*|(?:want|wanna|would you like) to (?:hear|know|see) (?:something|a secret|what|how|why|the)\b.*|fancy (?:a|an|some|joining)\b.*",
    r"how (?:can|could|dare) (?:we|anyone|anybody|they|people) (?:call|claim|say|expect|believe|think|pretend|ignore)\b.*",
    r"ready (?:for|to)\b.*|.*\byou (?:may|might) (?:ask|wonder|think)|(?:.*, )?who needs\b.*|isn['’]t it \w+ (?:how|that|when|what)\b.*",
    r"how are (?:you|we|things)(?: all| everyone| everybody)? (?:on|this|today|doing|feeling|in|after|tonight)\b.*",
    r"who (?:knew|cares|knows)|why not|so what|what else|(?:guess|you know|know|wait,?|say) what",
    r"really|seriously|right|no|yes|huh|eh|ok(?:ay)?|what|oh|see|ready|remember|sound familiar|get it|am i right",
    r"need i say more|see what i did there|are you kidding(?: me)?|is it just me|does it (?:really )?matter",
    r"what could (?:possibly )?go wrong|how hard can it be\b.*|what['’]s not to (?:like|love)|what gives",
    r"what['’]s the worst that (?:can|could) happen|what['’]s the point|why (?:even )?bother|what on earth.*",
    r"where would we be.*|where (?:has|did|have) (?:the |this |my )?(?:time|day|days|week|weeks|weekend|month|term|semester|summer|year|years|life)\b.* go(?:ne)?|where do i (?:even )?(?:begin|start)|can you believe .*",
    r"(?:how|isn['’]t (?:that|this|it)) (?:\w+ )?(?:cool|great|awesome|nice|amazing|lovely|wonderful|beautiful|crazy|funny|sad|ridiculous|sweet)(?: (?:is|was|are) (?:that|this|it|these)\b.*)?",
    r"who (?:doesn|wouldn|didn|couldn|hasn|isn)['’]t\b.*|who (?:needs|says|has time|could have known|could blame)\b.*",
    r"who (?:would|could) have (?:thought|guessed|known|imagined)\b.*",
    r"(?:how|what)(?:['’]s| are| is) (?:you|everyone|everybody|things|life|up|it going)(?: (?:all|doing|today|this \w+|going|everyone))*",
    r"did you know\b.*|(?:have you heard|did you hear|have you seen) the news\b.*",
    r"(?:is|are) there anything (?:better|worse|nicer)\b.*|is it any wonder\b.*|isn['’]t it (?:time|ironic|strange)\b.*",
    r"what (?:could|would|can) be (?:better|worse|more|nicer|easier|simpler)\b.*|what more (?:could|can|do)\b.*",
    r"(?:isn|aren|wasn|don|doesn|didn|shouldn)['’]t (?:we|they|it|that|this) (?:all|just|always|what|the point|how|why)\b.*",
    r"(?:do you )?(?:want|interested|fancy|care) (?:to |in )?(?:join|joining|learn more|know more|read more)\b.*",
    r"(?:the|my|our|and the|but the|his|her|their) (?:[\w’'-]+ ){0,3}[\w’'-]+",
    r"(?:sounds|looks) (?:good|great|fun|familiar|easy)|tired|bored|curious|convinced|confused|coincidence|surprised",
)
"""What stands before a mark when nobody waits for an answer: the whole sentence, as a rule."""
