"""How things are said in English."""

import re

from handlers.kit.said_periods import A_PERIOD

POLITE = re.compile(
    r"^(?:please|hey|hi|hello|ok|okay|can you|could you|would you|i want to|i'd "
    r"like to|let's)"
    r"[ ,]+(?:please )?",
    re.IGNORECASE,
)

N = r"(?P<n>\d{1,7})"
WHAT = r"(?P<what>[^,;:?]+?)"
WHO = r"(?P<who>[^,;:?]+?)"
UNITS = r"(?:(?:pieces|pcs|units|packs|bags|boxes|bottles|x)(?: of)? )?"
MALL = r"(?:the )?(?P<mall>points mall|points|shop|store front)"
IN_MALL = rf"(?: (?:in|on|from|to|into|at) {MALL})?"
DAY = (
    r"(?P<day>today|yesterday|the day before yesterday|(?:on |last )?(?:mon|"
    r"tues|wednes|thurs|fri"
    r"|satur|sun)day|(?:on )?\d{4}-\d\d?-\d\d?|(?:on )?\d\d?\.\d\d?\.?"
    rf"|{A_PERIOD.pattern})"
)
STORE = r"(?: (?:at|in) (?:the )?(?P<store>[^,;:?]+?))?"
LEFT = (
    r"(?:left|in stock|available|there|do we have(?: left)?|are there|have "
    r"we(?: left)?)"
)
NOTE = r"(?:(?:[ ,;:-]+|,? because(?: of)? |,? for )(?P<note>.+))?"
# after a name, which may have several words and hyphens: what ends it must be said
ENDS_NAME = r"[,;:]+ ?| -+ |,? because(?: of)? "
REASON = rf"(?:(?:{ENDS_NAME}|,? for )(?P<note>.+))?"
REFUND = r"(?:the )?refund (?:no\.? |number )?#?(?P<no>R?\d{1,9})"
SHOW = r"(?:(?:show|list|give|tell)(?: me)? )?(?:(?:all|the|our) )*"
ORDER = r"(?:the )?order (?:no\.? |number )?#?(?P<no>[A-Z]{2}\d{6,30})"

_SAID: tuple[tuple[str, str], ...] = (
    # what changes something comes first: its words are the more particular ones
    (
        "allocate",
        rf"(?:move|put|allocate|send|bring|shift) {N} {UNITS}{WHAT} (?:(?:from|out "
        r"of) (?:the )?pool "
        rf")?(?:to|into|in|for) {MALL}(?:[ ,]+(?:at most )?(?P<daily>\d{{1,7}}) (?:a|"
        r"per|each) day)?",
    ),
    (
        "allocate",
        rf"give {MALL} {N} {UNITS}{WHAT}(?:[ ,]+(?:at most )?(?P<daily>\d{{1,7}}) "
        r"(?:a|per|each) day)?",
    ),
    (
        "unallocate",
        rf"(?:take|move|bring|put|get) {N} {UNITS}{WHAT} (?:back )?(?:from|out of) "
        rf"{MALL}"
        r"(?: (?:back )?(?:to|into) (?:the )?pool| back)?",
    ),
    (
        "stockin",
        rf"{N} (?:more )?{UNITS}{WHAT} (?:came in|arrived|have arrived|were "
        r"delivered)",
    ),
    (
        "stockin",
        rf"(?:add|stock in|we got|got|received|we received) {N} (?:more )"
        rf"?{UNITS}{WHAT}"
        r"(?: (?:to|into) (?:the )?(?:pool|stock))?",
    ),
    (
        "writeoff",
        rf"(?:write off|throw away|scrap) {N} {UNITS}{WHAT}(?:{ENDS_NAME}| as )(?P<note>.+)",
    ),
    (
        "writeoff",
        rf"{N} {UNITS}{WHAT} (?:are|is|were|was|got|went) "
        r"(?P<note>broken|damaged|spoilt|spoiled|lost|stolen|expired|bad)",
    ),
    ("writeoff", rf"(?:write off|throw away|scrap) {N} {UNITS}{WHAT}"),
    ("give", rf"give {WHO} {N} (?:points|pts){NOTE}"),
    ("give", rf"give {N} (?:points|pts) to {WHO}{REASON}"),
    ("give", rf"{N} (?:points|pts) (?:for|to) {WHO}{REASON}"),
    ("take", rf"(?:take|deduct|remove) {N} (?:points|pts) (?:away )?from {WHO}{REASON}"),
    ("off", rf"(?:take|pull) {WHAT} off (?:the )?(?:sale|shelf|shelves){IN_MALL}"),
    ("off", rf"(?:stop selling|delist|unlist) {WHAT}{IN_MALL}"),
    ("on", rf"put {WHAT} (?:back )?(?:on sale|up for sale|on the shelf){IN_MALL}"),
    ("on", rf"(?:start selling|sell) {WHAT} (?:again )?(?:in|on) {MALL}"),
    ("approve", rf"(?:approve|accept|grant|allow) {REFUND}"),
    ("reject", rf"(?:reject|refuse|deny|decline) {REFUND}{NOTE}"),
    # questions
    ("refund", rf"{SHOW}(?:open )?{REFUND}"),
    ("order", rf"(?:show|open|find|where is|what about)?(?: me)? ?{ORDER}"),
    (
        "refunds",
        rf"{SHOW}(?:(?:are there )?(?:any )?(?:open|pending|waiting|new) refunds|"
        r"refunds (?:to decide|"
        r"that wait|waiting|pending|open)|refund requests|which refunds (?:are )"
        r"?(?:wait|waiting|open"
        r"|pending)|(?:are there )?any refunds|who wants (?:a refund|(?:their )"
        r"?money back))",
    ),
    (
        "toship",
        rf"{SHOW}(?:what (?:do we have|has|is there) to (?:be )?(?:ship|shipped|"
        r"deliver|delivered|"
        r"send|sent|hand over)|orders (?:to|we have to) (?:ship|deliver|send)|"
        r"orders waiting|"
        r"what is left to (?:ship|deliver|send)|undelivered orders|open orders)",
    ),
    (
        "unpaid",
        rf"{SHOW}(?:unpaid orders|orders (?:not|not yet) paid|who has(?: not|n't) "
        r"paid(?: yet)?"
        r"|orders waiting for payment)",
    ),
    ("orders", rf"{SHOW}orders (?:from |of |since )?{DAY}"),
    ("orders", rf"{SHOW}{DAY}'s orders"),
    ("orders", rf"what (?:was|did we) (?:ordered|sold|sell) {DAY}"),
    ("orders", r"(?:show|list)(?: me)? (?:all |the )?orders"),
    (
        "payouts",
        r"(?:what|whom|how much) (?:money )?(?:do|must) we (?:still )?(?:have to )?"
        r"(?:give|pay) back",
    ),
    ("payouts", r"(?:money|payments) to (?:give|pay) back"),
    (
        "low",
        rf"{SHOW}(?:what(?:'s| is)? (?:is )?(?:low|running low|running out|nearly "
        r"gone|almost gone|almost "
        r"sold out)|what runs (?:low|out)|which products (?:are|run) (?:low|running "
        r"low|nearly gone)|"
        r"what (?:do we need to|do we have to|should (?:we|i)) (?:reorder|buy|order)|"
        r"low stock|"
        r"products running low|anything (?:running )?low)",
    ),
    (
        "why",
        rf"why (?:is|are|does|do|can) {WHAT} (?:not|n't|nobody) "
        r"(?:sell|selling|on sale|online|visible|be bought|buy(?: it)?)",
    ),
    (
        "why",
        rf"why (?:isn't|aren't|doesn't|don't|can't) {WHAT} "
        r"(?:sell|selling|on sale|online|visible|be bought)",
    ),
    (
        "who",
        r"who (?:has )?(?:redeemed|scanned) (?:the )?most(?: cards| codes| uses)"
        rf"?(?: {DAY})?",
    ),
    ("who", rf"who (?:has )?(?:redeemed|scanned) (?:how much|what) ?{DAY}?"),
    ("who", rf"(?:best|top) (?:verifier|redeemer|colleague)(?: (?:of )?{DAY})?"),
    (
        "records",
        r"(?:what|which cards|how many(?: cards| codes| uses)?|how much) (?:was|"
        r"were|did we|have "
        rf"we|got)? ?(?:redeem(?:ed)?|scan(?:ned)?)(?: {DAY})?{STORE}",
    ),
    ("records", rf"{SHOW}(?:redemptions|records)(?: (?:of|from|for))?(?: {DAY})?{STORE}"),
    ("report", rf"how (?:was|is|did) {DAY}(?: going| go)?"),
    ("report", rf"{SHOW}(?:report|figures|numbers|summary)(?: (?:of|for|from))? {DAY}"),
    ("report", rf"{SHOW}{DAY}'s (?:report|figures|numbers|summary)"),
    ("report", rf"how (?:did|are) we do(?:ing)? {DAY}"),
    ("report", rf"how much (?:did we|have we) (?:sell|sold|make|made) {DAY}"),
    ("records", rf"{DAY} (?:at|in) (?:the )?(?P<store>[^,;:?]+?)"),
    (
        "till",
        r"(?:how much (?:cash|money) is in the till|what is in the till|count the "
        r"(?:till|cash)"
        r"|close the day)",
    ),
    (
        "exchanges",
        rf"{SHOW}(?:what was exchanged(?: for points)?|exchanges|points exchanges)"
        rf"(?: (?:of|from))? ?{DAY}?",
    ),
    (
        "mypoints",
        r"(?:how many points (?:do i have|have i got)|what are my points|show(?: me)"
        r"? my points"
        r"|my balance|how much do i have)",
    ),
    ("mycards", r"(?:show(?: me)? |what are |where are )?my (?:cards|passes|vouchers)"),
    (
        "myorders",
        r"(?:show(?: me)? |what are |where are )?my orders|what did i (?:buy|order)|"
        r"where is my "
        r"order",
    ),
    ("points", rf"how many points (?:does|has) {WHO} (?:have|got)"),
    ("points", rf"{SHOW}points (?:of|for) {WHO}"),
    ("points", rf"{SHOW}{WHO}'s? points"),
    ("cards", rf"{SHOW}cards (?:of|for) {WHO}"),
    ("cards", rf"{SHOW}{WHO}'s? cards"),
    ("cards", rf"(?:which|what) cards does {WHO} have"),
    ("selling", rf"what (?:is on sale|do we sell|are we selling|sells) (?:in|on|at) {MALL}"),
    ("selling", r"what (?:is on sale|do we sell|are we selling|sells)(?: now)?"),
    ("selling", rf"{SHOW}listings (?:in|of) {MALL}"),
    (
        "staff",
        r"who works (?:here|for us|with us)|(?:show|list)(?: me)? (?:the |our )"
        r"?(?:staff|team|"
        r"colleagues)|who is (?:on )?(?:the|our) (?:staff|team)",
    ),
    (
        "stores",
        r"(?:which|what) stores (?:do we have|are there)|(?:show|list)(?: me)? "
        r"(?:the |our |all )*"
        r"stores|where are our stores",
    ),
    (
        "members",
        r"who are our (?:members|customers)|(?:show|list)(?: me)? (?:the |our |all )"
        r"*(?:members|"
        r"customers)",
    ),
    ("help", r"what can (?:you|i) (?:do|say)(?: here)?|help me|how does (?:this|it) work"),
    ("stock", rf"how (?:many|much) {WHAT} (?:are |is |have we |do we have )?{LEFT}"),
    ("stock", rf"how (?:many|much) {WHAT} do we (?:still )?have"),
    (
        "stock",
        rf"(?:do we|have we)(?: still)?(?: have| got)?(?: any| some)? {WHAT}(?: left|"
        r" in stock)?",
    ),
    ("stock", rf"(?:is|are) there (?:still )?(?:any |some )?{WHAT}(?: left| in stock)?"),
    ("stock", rf"what is left of (?:the )?{WHAT}"),
    ("stock", rf"(?:check |show )?(?:me )?(?:the )?stock (?:of|for) (?:the )?{WHAT}"),
    ("stock", rf"{WHAT} (?:in stock|left|stock)"),
    ("records", rf"(?P<store>[^,;:?]+?) {DAY}"),
)
PATTERNS = tuple((means, re.compile(said, re.IGNORECASE)) for means, said in _SAID)
