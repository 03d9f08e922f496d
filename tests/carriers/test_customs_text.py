"""What is read from the words of an event, and what must not be."""

import pytest

from carriers.customs_text import informative, read_customs
from config.words import CustomsReason, Direction


@pytest.mark.parametrize(
    "text",
    [
        "Released by customs",
        "Import customs clearance completed",
        "Clearance processing complete at LOS ANGELES",
        "Inbound out of customs",
        "Returned from customs",
        "Cleared customs without delay",
        "Leaving customs",
        "Released by customs and awaiting transport",
        "Customs clearance completed, not yet delivered",
        "海关放行",
        "包裹已完成进口清关",
        "清关完成",
        "Die Verzollung ist abgeschlossen",
        "Die Sendung wurde vom Zoll freigegeben",
        "Le dédouanement est terminé",
        "Colis libéré par la douane",
    ],
)
def test_a_release_is_read(text: str) -> None:
    told = read_customs(text)
    assert (told.released, told.denied) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "The item has not been released by customs",
        "Customs clearance not completed",
        "Awaiting release by customs",
        "Customs hasn't released it",
        "Documents required before customs clearance can be completed",
        "Will be released by customs",
        "清关未完成",
        "尚未放行 清关",
        "Die Sendung wurde nicht vom Zoll freigegeben",
        "Vom Zoll noch nicht freigegeben",
        "Le dédouanement n'est pas terminé",
    ],
)
def test_a_release_that_is_denied_is_a_hold(text: str) -> None:
    told = read_customs(text)
    assert (told.released, told.denied, told.held) == (False, True, True)


@pytest.mark.parametrize(
    "text", ["Held by customs", "Clearance delay", "海关扣留", "Vom Zoll angehalten", "Colis retenu par la douane"]
)
def test_a_hold_is_read(text: str) -> None:
    assert read_customs(text).held


@pytest.mark.parametrize(
    "text", ["Customer not at home", "Security reason", "Released to the recipient", "Parcel held at depot", ""]
)
def test_a_text_that_does_not_speak_of_customs_says_nothing_of_it(text: str) -> None:
    told = read_customs(text)
    assert not any((told.about_customs, told.released, told.held, told.fee))


@pytest.mark.parametrize(
    ("text", "owed"),
    [
        ("Customs duties are due", True),
        ("Awaiting payment of import charges", True),
        ("关税待缴", True),
        ("Einfuhrabgaben fällig", True),
        ("Droits de douane à payer", True),
        ("Import duties have been paid", False),
        ("Payment received for customs duty", False),
        ("Released by customs after payment of duty", False),
        ("No payment of duty required", False),
        ("Zollgebühren bezahlt", False),
    ],
)
def test_duty_counts_only_while_somebody_owes_it(text: str, owed: bool) -> None:
    assert read_customs(text).fee is owed


REASONS = [
    ("Held by customs: IOSS number could not be verified", CustomsReason.IOSS_INVALID),
    ("Customs: EORI number of the importer missing", CustomsReason.EORI_MISSING),
    ("海关扣留，涉嫌侵权", CustomsReason.COUNTERFEIT),
    ("Zoll: verantwortliche Person in der EU fehlt", CustomsReason.PRODUCT_SAFETY),
    ("Customs doubts the declared value", CustomsReason.UNDERVALUATION),
    ("Customs: HS code does not match the goods", CustomsReason.HS_MISMATCH),
    ("Douane: certificat d'origine demandé", CustomsReason.ORIGIN_CERTIFICATE),
    ("Customs requires an import licence", CustomsReason.IMPORT_LICENCE),
    ("Export licence missing, held by customs", CustomsReason.EXPORT_LICENCE),
    ("Customs: prohibited goods", CustomsReason.PROHIBITED),
    ("Zoll: unvollständige Sendung", CustomsReason.INCOMPLETE_SHIPMENT),
    ("Customs clearance: unable to contact the recipient", CustomsReason.CONTACT_UNREACHABLE),
    ("Vom Zoll angehalten: Handelsrechnung fehlt", CustomsReason.INVOICE_MISSING),
    ("Retenu en douane: facture manquante", CustomsReason.INVOICE_MISSING),
    ("Customs declaration CN23 missing", CustomsReason.DECLARATION_MISSING),
    ("清关资料不全", CustomsReason.DOCUMENTS_INCOMPLETE),
    ("进口海关查验中", CustomsReason.INSPECTION),
    ("Please collect from customs", CustomsReason.CUSTOMS_DELIVERS),
    ("Awaiting presentation to customs", CustomsReason.QUEUE),
    ("Held by customs, reason unknown", CustomsReason.UNSPECIFIED),
    ("Import customs clearance started", None),
    ("Customs clearance: invoice received", None),
    ("Customs inspection completed", None),
    ("Customs clearance, no documents required", None),
    ("Documents missing at the depot", None),
]


@pytest.mark.parametrize(("text", "reason"), REASONS)
def test_a_reason_is_read_where_it_still_stands(text: str, reason: CustomsReason | None) -> None:
    assert read_customs(text).reason is reason


def test_every_reason_of_the_vocabulary_can_be_read() -> None:
    assert {reason for _, reason in REASONS} - {None} == set(CustomsReason)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Export customs clearance", Direction.EXPORT),
        ("出口清关", Direction.EXPORT),
        ("Einfuhrabfertigung", Direction.IMPORT),
        ("Customs in destination country", None),
        ("destination customs", Direction.IMPORT),
        ("Customs: contact the exporter", None),
        ("Export done, import customs next", None),
        ("Important: customs", None),
    ],
)
def test_the_border_is_read_where_the_words_name_one(text: str, direction: Direction | None) -> None:
    assert read_customs(text).direction is direction


@pytest.mark.parametrize(
    ("text", "news"),
    [
        ("SMS sent to the recipient", False),
        ("Notification e-mail has been sent", False),
        ("For information only", False),
        ("已发送短信", False),
        ("Benachrichtigung per E-Mail versandt", False),
        ("Nur zur Information", False),
        ("SMS envoyé au client", False),
        ("Held: customs sent a request for information", True),
        ("Sent to sorting centre", True),
        ("Out for delivery", True),
        ("", True),
    ],
)
def test_being_told_that_somebody_was_told_is_no_news(text: str, news: bool) -> None:
    assert informative(text) is news
