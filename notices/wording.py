"""Phrases that no letter may hold, in each language, and why: for the templates and for every edit by hand.

A phrase is a pattern over whole words, read without case; ` ` stands for any space, `'` for either apostrophe.
"""

import re
from functools import cache
from unicodedata import normalize

from notices.clean import visible

_REFUSAL = "it closes the door; say what happens next"
_PROMISE = "nobody has authorised this promise"
_RUNNING_DOWN = "it runs down somebody's goods or their origin"
_CLAIM = "it sounds like a settlement or an admission"
_SCAM = "it reads like the commonest scam; nobody pays by a letter of ours"

_FORBIDDEN: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        _REFUSAL: (
            "impossible",
            r"(?:that|this|it)(?:'s| is) (?:just |simply )?(?:the|a|our) (?:rule|policy)",
            r"(?:those|these) are (?:the|our) rules",
            r"(?:nothing|anything) (?:more |else )?(?:that )?(?:i|we) can do",
            r"(?:i|we) (?:can't|cannot|can not) do anything",
        ),
        _PROMISE: (
            r"guarantee(?:d|s|ing)?",
            r"unconditional(?:ly)?(?: \w+){0,3} refund(?:ed|s)?",
            r"refund(?:ed|s)?(?: \w+){0,3},? (?:unconditional(?:ly)?|without (?:any )?conditions?|no questions asked)",
            "cash[ -]?back",
            "money[ -]back",
            r"keep (?:the|your|this|these|those) (?:goods|items?|products?|parcels?|articles?)",
        ),
        _RUNNING_DOWN: (
            r"competitors?",
            r"(?:cheap|shoddy|poor) (?:copy|copies|goods|imports?|chinese)",
            r"(?:better|more reliable|cheaper) than (?:amazon|temu|shein|aliexpress|other (?:shops|sellers|stores))",
            "knock-?offs?",
            r"(?:chinese|made in china) (?:junk|rubbish|quality)",
        ),
        _CLAIM: (
            r"(?:in|as) (?:full |final )*(?:settlement|compensation)",
            r"(?:our|my) (?:own )?fault",
            r"(?:we|i) (?:accept|admit|bear)(?: \w+){0,2} (?:liability|responsibility|blame)",
            r"waive(?:s|d)?",
            r"(?:bear|cover)s?(?: \w+){0,2} (?:loss|damage|risk)(?:es|s)?",
            r"(?:we|i)(?:'ll| will| shall)?(?: \w+)? compensate",
        ),
        _SCAM: (
            r"(?:pay|click|tap)(?: \w+){0,2} (?:here|below|this link|the link)",
            r"pay(?:ment)? (?:link|page)s?",
            r"pay(?: \w+){0,4} to release",
        ),
    },
    "de": {
        _REFUSAL: (
            r"unmöglich(?:e[mnrs]?)?",
            r"das ist (?:nun mal |eben |so )?(?:die|unsere|eine) (?:regel|vorschrift)",
            r"so sind (?:die|unsere) (?:regeln|vorschriften)",
            r"(?:kann|können) (?:ich|wir)?(?: \w+){0,3} ?nichts (?:mehr |weiter )?(?:tun|machen)",
            r"(?:ich|wir)(?: \w+){0,3} nichts (?:mehr |weiter )?(?:tun|machen) (?:kann|können)",
        ),
        _PROMISE: (
            r"garantie(?:rt(?:e[mnrs]?)?|ren?)?",
            r"bedingungslos(?:e[mnrs]?)? (?:rück)?erstatt\w+",
            r"(?:rück)?erstatt\w+(?: \w+){0,4} bedingungslos",
            r"(?:rück)?erstatt\w+(?: \w+){0,4} ohne (?:(?:jede )?bedingung(?:en)?|wenn und aber)",
            "geld[ -]zurück",
            "cash[ -]?back",
            r"(?:ware|artikel|produkte?|pakete?)(?: \w+){0,3} behalten",
            r"behalten sie(?: \w+){0,2} (?:ware|artikel|produkte?|pakete?)",
        ),
        _RUNNING_DOWN: (
            r"konkurren(?:z|ten?)",
            r"(?:mit|wett)bewerbern?",
            r"(?:billig|china|ramsch)(?:ware|kram|produkte?n?)",
            r"(?:besser|zuverlässiger|günstiger) als (?:amazon|temu|shein|aliexpress|andere (?:shops|händler))",
        ),
        _CLAIM: (
            r"als (?:entschädigung|ausgleich|wiedergutmachung|schadens?ersatz)",
            r"zur abgeltung",
            r"unsere (?:eigene )?schuld",
            r"(?:wir|ich) haften?",
            r"verzichten sie|verzicht",
            r"(?:trage|tragen)(?: \w+){0,3} (?:verlust|schaden|risiko)",
            r"(?:ersetze|ersetzen|entschädige|entschädigen)(?: \w+){0,3} (?:verlust|schaden|sie)",
        ),
        _SCAM: (
            r"(?:hier|jetzt) (?:be)?zahlen|(?:be)?zahlen sie (?:hier|jetzt)",
            r"klicken sie",
            r"zahlungslinks?|bezahllinks?",
        ),
    },
    "fr": {
        _REFUSAL: (
            "impossibles?",
            r"c'est (?:la règle|le règlement|notre politique|comme ça)",
            r"ce sont (?:les|nos) règles",
            r"(?:n'y )?(?:peux|pouvons|peut) rien(?: y)?(?: faire)?",
        ),
        _PROMISE: (
            r"garanti(?:e|s|es|r|t|ssons)?",
            r"rembours\w+(?: [\w']+){0,4} (?:inconditionnel\w*|sans conditions?)",
            "satisfaits? ou remboursés?",
            "cash[ -]?back",
            r"(?:gard|conserv)(?:er|ez)(?: \w+){0,1} (?:la marchandise|l'article|les articles|le produit|le colis)",
        ),
        _RUNNING_DOWN: (
            r"concurren(?:ts?|ce)",
            "camelote|pacotille",
            r"(?:mieux|plus fiables?|moins chers?) qu(?:e |')(?:amazon|temu|shein|aliexpress)",
            r"(?:mieux|plus fiables?|moins chers?) que d'autres (?:boutiques|vendeurs)",
        ),
        _CLAIM: (
            r"(?:à titre|en guise) (?:de |d')(?:dédommagement|indemnité|indemnisation|compensation)",
            "pour solde de tout compte",
            r"(?:de )?notre (?:propre )?faute",
            r"nous sommes(?: \w+)? responsables?",
            r"renonce(?:r|z)",
            r"(?:support|assum)(?:e|ons|ez|ent|er)(?: \w+){0,2} (?:perte|dommage|risque)s?",
            r"(?:indemnis|dédommag)(?:e|ons|ez|er|erons)",
        ),
        _SCAM: (
            r"(?:payez|payer|réglez|régler|cliquez|cliquer)(?: \w+){0,2} (?:ici|ci-dessous|ce lien|le lien)",
            r"(?:lien|page) de paiement",
        ),
    },
}

_ADVERTISING = {
    "en": r"coupons?|vouchers?|discounts?|promo\w*|\d+ ?% off|sale|special offers?|next order|newsletters?|code",
    "de": r"gutschein\w*|rabatt\w*|coupons?|aktions\w*|angebote?|nächste bestellung|newsletter\w*|\w*code",
    "fr": r"coupons?|bons? d'achat|remises?|réductions?|promo\w*|soldes?|prochaine commande|newsletters?|code",
}


def findings(text: str, locale: str) -> list[str]:
    """Each forbidden phrase in the text with the reason, in the order of the table; empty when the text may go out."""
    plain = _plain(text)
    return [f"“{hit[0]}”: {why}" for pattern, why in _patterns(locale) for hit in pattern.finditer(plain)]


def advertising(text: str, locale: str) -> str | None:
    """The first word that makes a letter advertising, or None."""
    hit = _whole_words(_ADVERTISING[locale]).search(_plain(text))
    return hit and hit[0]


def _plain(text: str) -> str:
    return " ".join(normalize("NFKC", visible(text)).replace("’", "'").split())


@cache
def _patterns(locale: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_whole_words("|".join(phrases)), why) for why, phrases in _FORBIDDEN[locale].items())


@cache
def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
