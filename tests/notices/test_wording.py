import pytest

from notices.wording import advertising, findings

FORBIDDEN = [
    ("en", "That is impossible."),
    ("en", "Sorry, that's the rule."),
    ("en", "It is our policy."),
    ("en", "There is nothing I can do."),
    ("en", "There isn't anything more we can do."),
    ("en", "Delivery by Friday is GUARANTEED"),
    ("en", "An unconditional full refund is on its way."),
    ("en", "We refund you, no questions asked."),
    ("en", "You get cash-back."),
    ("en", "Please keep the goods."),
    ("en", "Our competitors are slower."),
    ("en", "We are cheaper than Temu."),
    ("en", "Take this as full settlement."),
    ("en", "This was our fault."),
    ("en", "You do not bear this loss."),
    ("en", "We will gladly compensate you."),
    ("en", "Please pay here to release your parcel."),
    ("en", "Follow the payment link."),
    ("de", "Das ist leider unmöglich."),
    ("de", "Das ist nun mal die Regel."),
    ("de", "Da können wir leider nichts machen."),
    ("de", "Ich weiß, dass ich da nichts tun kann."),
    ("de", "Garantiert am Freitag bei Ihnen"),
    ("de", "Wir erstatten Ihnen den Betrag ohne Wenn und Aber."),
    ("de", "Sie bekommen Ihr Geld zurück."),
    ("de", "Sie dürfen die Ware gern behalten."),
    ("de", "anders als die Konkurrenz"),
    ("de", "Nehmen Sie dies als Entschädigung."),
    ("de", "Das war unsere Schuld."),
    ("de", "Den Verlust tragen wir, und wir tragen auch jedes Risiko."),
    ("de", "Wir ersetzen Ihnen den Verlust."),
    ("de", "Bitte bezahlen Sie hier."),
    ("de", "Klicken Sie auf den Zahlungslink."),
    ("fr", "C’est impossible."),
    ("fr", "C'est la règle."),
    ("fr", "Nous n’y pouvons rien."),
    ("fr", "Je ne peux rien faire."),
    ("fr", "Livraison garantie vendredi"),
    ("fr", "Nous vous remboursons l’achat sans condition."),
    ("fr", "Satisfait ou remboursé"),
    ("fr", "Vous pouvez garder la marchandise."),
    ("fr", "Nos concurrents sont plus lents."),
    ("fr", "à titre de dédommagement"),
    ("fr", "Nous supportons cette perte."),
    ("fr", "Nous vous indemniserons : nous indemnisons toujours."),
    ("fr", "Payez les droits ici."),
    ("fr", "Suivez le lien de paiement."),
]

ALLOWED = [
    ("en", "There is nothing you need to do and nothing you need to pay."),
    ("en", "The refund that we agreed on is on its way."),
    ("en", "Keep this mail."),
    ("en", "as a rule customs answer within a day"),
    ("en", "Please pay nobody, and by no link, whoever asks you to."),
    ("en", "Your parcel is covered by our care; the risk of rain is small."),
    ("de", "Sie müssen nichts tun und nichts bezahlen."),
    ("de", "Bitte zahlen Sie an niemanden und über keinen Link."),
    ("de", "Die Unmöglichkeitslehre behandeln wir hier nicht."),
    ("de", "Können Sie uns Ihre Telefonnummer nennen?"),
    ("de", "Die vereinbarte Erstattung ist unterwegs."),
    ("fr", "Vous n’avez rien à faire et rien à payer."),
    ("fr", "Ne payez rien à personne, ni par aucun lien."),
    ("fr", "Nous vous remercions de votre patience."),
    ("fr", "Le remboursement convenu est en route."),
]

ADVERTISING = [
    ("en", "Here is a voucher", "voucher"),
    ("en", "5% off", "5% off"),
    ("en", "take 5 % off today", "5 % off"),
    ("en", "customs decode the label", None),
    ("de", "Ihr Gutscheincode", "Gutscheincode"),
    ("de", "ein Angebot für Sie", "Angebot"),
    ("de", "unsere Angebote", "Angebote"),
    ("fr", "une remise de 5 %", "remise"),
    ("fr", "le colis sera remis demain", None),
]


@pytest.mark.parametrize(("locale", "said"), FORBIDDEN)
def test_what_no_letter_may_say_is_found(locale: str, said: str) -> None:
    assert findings(f"Guten Tag, {said} Au revoir.", locale)


@pytest.mark.parametrize(("locale", "said"), ALLOWED)
def test_what_is_kind_and_true_is_let_through(locale: str, said: str) -> None:
    assert findings(said, locale) == []


@pytest.mark.parametrize("said", ["im\u00adpossible", "IMPOSSIBLE", "im\u200bpossible", "ｉｍｐｏｓｓｉｂｌｅ"])
def test_a_phrase_is_found_however_it_is_dressed_up(said: str) -> None:
    assert len(findings(said, "en")) == 1


def test_a_phrase_at_the_end_of_a_text_that_grows_when_composed_is_found() -> None:
    assert findings("\u0958" * 50 + " impossible", "en")


def test_a_phrase_broken_over_two_lines_is_found() -> None:
    assert findings("there is nothing\n   we can do", "en") == [
        "“nothing we can do”: it closes the door; say what happens next"
    ]


@pytest.mark.parametrize(("locale", "said", "word"), ADVERTISING)
def test_advertising_is_known_by_whole_words(locale: str, said: str, word: str | None) -> None:
    assert advertising(said, locale) == word
