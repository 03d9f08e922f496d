"""Why customs keeps a parcel, by the words of an event. The first row that fits counts: a paper or a number that is
named tells more than a hold.
"""

import re
from collections.abc import Iterable

from carriers.clauses import any_of, asserted
from config.words import CustomsReason

_Table = tuple[tuple[CustomsReason, re.Pattern[str]], ...]

_SPECIFIC: _Table = (
    (CustomsReason.IOSS_INVALID, any_of(r"\bioss\b")),
    (CustomsReason.EORI_MISSING, any_of(r"\beori\b")),
    (
        CustomsReason.COUNTERFEIT,
        any_of(r"counterfeit|trade ?mark|intellectual property|假冒|仿冒|侵权|fälschung|markenrecht|contrefa"),
    ),
    (
        CustomsReason.PRODUCT_SAFETY,
        any_of(
            r"product safety|safety (inspection|requirement|standard)|\bgpsr\b|responsible person|market surveillance",
            r"产品安全|责任人|produktsicherheit|verantwortliche person|sécurité des produits|personne responsable",
        ),
    ),
    (
        CustomsReason.UNDERVALUATION,
        any_of(
            r"under-?(valu|declar|invoic)|declared value|value .{0,12}(low|doubt|incorrect)|低报|申报(价值|金额)",
            r"warenwert|wertangabe|unterfaktur|valeur déclarée|sous-?[ée]valu",
        ),
    ),
    (
        CustomsReason.HS_MISMATCH,
        any_of(
            r"\bhs[- ]?code|(tariff|commodity) (code|number|classification)|商品编码|税号|归类",
            r"zolltarifnummer|warennummer|code sh\b|position tarifaire",
        ),
    ),
    (
        CustomsReason.ORIGIN_CERTIFICATE,
        any_of(r"certificate of origin|origin certificate|原产地|ursprungs(zeugnis|nachweis)|certificat d.origine"),
    ),
    (
        CustomsReason.IMPORT_LICENCE,
        any_of(r"import (licen[cs]e|permit)|进口许可|einfuhr(genehmigung|lizenz)|licence d.importation"),
    ),
    (
        CustomsReason.EXPORT_LICENCE,
        any_of(r"export (licen[cs]e|permit)|出口许可|ausfuhr(genehmigung|lizenz)|licence d.exportation"),
    ),
    (
        CustomsReason.PROHIBITED,
        any_of(r"prohibit|forbidden|\bbanned\b|违禁|禁止|禁运|verboten|einfuhrverbot|interdit|prohib"),
    ),
    (
        CustomsReason.INCOMPLETE_SHIPMENT,
        any_of(
            r"(incomplete|partial|split) shipment|remaining pieces|件数不|unvollständige sendung|envoi incomplet",
            r"sendung .{0,8}unvollständig",
        ),
    ),
    (
        CustomsReason.CONTACT_UNREACHABLE,
        any_of(
            r"(unable|failed|cannot|could not|attempt\w*) .{0,12}(contact|reach)",
            r"无法联系|联系不上|nicht erreich|injoignable",
        ),
    ),
)

# Papers are a reason only where they are wanted: "invoice received" is none.
_PAPERS: _Table = (
    (
        CustomsReason.INVOICE_MISSING,
        any_of(r"\binvoice|proof of (value|payment|purchase)|发票|rechnung|\bfacture"),
    ),
    (
        CustomsReason.DECLARATION_MISSING,
        any_of(r"\bdeclaration|\bcn ?2[23]\b|报关单|申报|zoll(inhalts)?erklärung|zollanmeldung|déclaration"),
    ),
    (
        CustomsReason.DOCUMENTS_INCOMPLETE,
        any_of(
            r"\bdocument|paperwork|\bpapers\b|\binformation\b|资料|文件|单证|unterlagen|dokument|angaben",
            r"\bpapiers|pièces|renseignement",
        ),
    ),
)

_GENERAL: _Table = (
    (
        CustomsReason.INSPECTION,
        any_of(
            r"inspect|\bexamin|x-?ray|physical check|查验|检查|检验|抽检|beschau|kontroll|\bprüf|überprüf|zollprüfung",
            r"contrôle|vérification",
        ),
    ),
    (
        CustomsReason.CUSTOMS_DELIVERS,
        any_of(r"collect\w* (from|at) (the )?customs|海关自提|beim zoll(amt)? .{0,12}abhol|retirer .{0,20}douane"),
    ),
    (
        CustomsReason.QUEUE,
        any_of(
            r"backlog|\bqueue|high volume|congest|(awaiting|waiting for) (presentation|clearance|customs)|排队|积压",
            r"等待清关|rückstau|hohes aufkommen|file d.attente|engorgement|attente de dédouanement",
        ),
    ),
    (
        CustomsReason.UNSPECIFIED,
        any_of(r"unspecified|not specified|reason unknown|原因不明|原因未|ohne angabe|sans motif|non précisé"),
    ),
)

_WANTED = any_of(
    r"\b(missing|lack\w*|requir\w+|request\w*|need\w*|await\w*|waiting|pending|provide\w*|submit|without|no|must|not)\b",
    r"\b(incomplete|incorrect|insufficient|illegible|invalid)\b",
    r"缺|需|请提供|补|未|待|无|不全|不完整|不符|错误",
    r"fehl|benötig|erforderlich|anforder|angefordert|nachreich|einreich|unvollständig|ungültig|ohne|wart|nicht",
    r"manqu|requis|nécessaire|demand|fournir|attente|incompl|sans|invalide|pas",
)
_SETTLED = any_of(
    r"\b(completed?|passed|received|finished|accepted|approved)\b|完成|已收到|通过|abgeschlossen|erhalten|eingegangen",
    r"terminé|reçue?s?\b",
)
NOT_NEEDED = any_of(
    r"\bno\b.{0,30}\b(required|needed|necessary)|\bnot (required|needed|necessary)|无需|不需要|nicht erforderlich",
    r"pas nécessaire",
)


def customs_reason(clauses: Iterable[str]) -> CustomsReason | None:
    """The reason that still stands in these clauses; None where they give none."""
    still = [clause for clause in clauses if not (asserted(_SETTLED, clause) or NOT_NEEDED.search(clause))]
    wanted = [clause for clause in still if _WANTED.search(clause)]
    for table, told in ((_SPECIFIC, still), (_PAPERS, wanted), (_GENERAL, still)):
        for reason, pattern in table:
            if any(pattern.search(clause) for clause in told):
                return reason
    return None
