"""What an event's text says of customs. A guess from words stands below any code of the carrier's, and negation
matters: "has not been released" is a hold.
"""

from dataclasses import dataclass

from carriers.clauses import any_of, asserted, clauses, denied
from carriers.customs_reasons import NOT_NEEDED, customs_reason
from config.words import CustomsReason, Direction


@dataclass(frozen=True, slots=True)
class CustomsText:
    """What one text says. `denied` is a release that is said not to be there, or not yet, and `held` covers it;
    `fee` is duty or tax that somebody still has to pay."""

    about_customs: bool
    released: bool
    denied: bool
    held: bool
    fee: bool
    reason: CustomsReason | None
    direction: Direction | None

    @property
    def safety(self) -> bool:
        """Whether the goods themselves are doubted."""
        return self.reason is CustomsReason.PRODUCT_SAFETY


_CUSTOMS = any_of(
    r"\bcustoms\b|\bcustom clearance|\bclearance\b",
    r"海关|清关|报关|通关",
    r"\bzoll|verzoll|einfuhrabfertigung",
    r"\bdouan|dédouan",
)
_RELEASE = any_of(
    r"(released?|cleared|passed|clearing) .{0,20}\b(customs|clearance)\b|\b(left|leaving|out of|departed from) customs",
    r"(customs|clearance)\b.{0,35}\b(released?|completed?|cleared|finished|done|successful)",
    r"returned from .{0,10}customs",
    r"(清关|通关|报关|海关).{0,6}(完成|成功|放行|结束|完毕)|放行|(完成|结束).{0,4}(清关|通关|报关)",
    r"(verzollung|zollabfertigung|zollverfahren|zollprüfung)\b.{0,30}(abgeschlossen|beendet)",
    r"zoll\b.{0,30}(freigegeben|verlassen)|freigegeben .{0,15}zoll|zollfreigabe (erteilt|erfolgt)",
    r"dédouanement\b.{0,25}(terminé|effectué|achevé)|(libéré|sorti)\w* .{0,12}douane|\bdédouanée?\b",
)
_HOLD = any_of(
    r"\b(held|hold|holding|detained|retained|seized|stopped|delay\w*|exception|refused|rejected|failed)\b",
    r"扣留|扣押|滞留|扣件|查验|延误|失败|异常",
    r"zurückgehalten|angehalten|beschlagnahmt|verzöger|einbehalten",
    r"retenu|bloqué|saisi|retard",
)
_FEE = any_of(
    r"\b(duty|duties|vat|tax(es)?|(customs|import) (fees?|charges?))\b",
    r"关税|税款|税费|税金|增值税|清关费",
    r"(zoll|einfuhr)\w*(gebühr|abgabe|steuer)|\bzollbetrag|\bmwst\b",
    r"droits (de douane|et taxes)|\btaxes?\b|\btva\b",
)
_OWED = any_of(
    r"\b(due|payable|unpaid|outstanding|owed|pay|payment|collect(ed)?)\b",
    r"待缴|待付|未缴|未付|需缴|需支付|应缴|缴纳|支付|欠",
    r"fällig|zahl|offen|ausstehend|entricht",
    r"à payer|\bdus?\b|impayé|régler|paiement|acquitter",
)
_PAID = any_of(
    r"\b(been|were|was|is|are|fully|already|prepaid|duties|duty|taxes|vat) paid\b|\b(after|upon) payment",
    r"payment (was |has been )?(received|completed?)",
    r"已(经)?(缴|付|支付)|\bbezahlt|entrichtet worden|(payés|réglés|acquittés)\b",
)
_EXPORT = any_of(r"\bexport(s|ed|ation)?\b|出口|\bausfuhr|origin customs|始发")
_IMPORT = any_of(r"\bimport(s|ed|ation)?\b|\binbound\b|进口|\beinfuhr|destination (country )?customs|目的")

_NO_NEWS = any_of(
    r"\b(sms|e-?mail|text message|notification)s?\b.{0,30}\bsent\b",
    r"\bsent\b.{0,25}\b(sms|e-?mail|text message|notification)|\bnotified (by|via) (sms|e-?mail)",
    r"\bfor your information\b|\bfor information only\b|(^|[(:,;.-] ?)for information\b|\bfyi\b",
    r"(短信|邮件|通知).{0,6}(已)?发送|已?发送.{0,6}(短信|邮件|通知)|仅供参考",
    r"(sms|e-?mail|benachrichtigung)\b.{0,30}(versandt|versendet|gesendet|verschickt)",
    r"\b(nur )?zur (information|kenntnis)",
    r"(sms|e-?mail|courriel|notification)\b.{0,20}envoyée?|(^|[(:,;.-] ?)pour information|à titre d.information",
)


def informative(text: str) -> bool:
    """False where a text only tells that somebody was told: such a line is no news of the parcel."""
    return _NO_NEWS.search(text) is None


def read_customs(text: str) -> CustomsText:
    """All that the tables find in a text. Of one that never speaks of customs, duty or safety nothing is made."""
    told = clauses(text)
    about = _CUSTOMS.search(text) is not None
    negated = about and any(denied(_RELEASE, clause) for clause in told)
    reason = customs_reason(told)
    return CustomsText(
        about_customs=about,
        released=about and not negated and any(asserted(_RELEASE, clause) for clause in told),
        denied=negated,
        held=about and (negated or any(asserted(_HOLD, clause) for clause in told)),
        fee=any(_owed(clause) for clause in told),
        reason=reason if about or reason is CustomsReason.PRODUCT_SAFETY else None,
        direction=_direction(text),
    )


def _owed(clause: str) -> bool:
    if _FEE.search(clause) is None or _OWED.search(clause) is None:
        return False
    return not (asserted(_PAID, clause) or NOT_NEEDED.search(clause))


def _direction(text: str) -> Direction | None:
    exports, imports = _EXPORT.search(text) is not None, _IMPORT.search(text) is not None
    if exports == imports:
        return None
    return Direction.EXPORT if exports else Direction.IMPORT
