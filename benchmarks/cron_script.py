"""What a careful seller writes in an afternoon: ask for every parcel, apologise for each that customs have held for 48
hours, and note who was written to. In the crontab:

    * * * * *  flock -n parcels.lock python cron_script.py FOLDER CARRIER-URL KEY [MAIL-SERVER:PORT]
"""

import csv
import mailbox
import secrets
import smtplib
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

TABLE = "CREATE TABLE IF NOT EXISTS parcels (number PRIMARY KEY, order_number, email, registered, asked_at, code)"
LETTER = "Order {}: customs hold your parcel {}. We are sorry. This is 5 % off your next order: {}\n"


def main(folder: Path, carrier: str, key: str, server: str | None = None) -> None:
    """One run: take new rows in, then ask for each parcel, first for those not asked for longest."""
    with closing(sqlite3.connect(folder / "parcels.db")) as db, httpx.Client(headers={"17token": key}) as client:
        db.execute(TABLE)
        with (folder / "parcels.csv").open(encoding="utf-8", newline="") as file:
            rows = [(row["number"], row["order"], row["email"]) for row in csv.DictReader(file)]
        db.executemany("INSERT OR IGNORE INTO parcels (number, order_number, email) VALUES (?, ?, ?)", rows)
        db.commit()
        parcels = db.execute("SELECT number, order_number, email, registered, code FROM parcels ORDER BY asked_at")
        for number, order, email, registered, noted in parcels.fetchall():
            if not registered:
                client.post(f"{carrier}/register", json=[{"number": number}]).raise_for_status()
            told = client.post(f"{carrier}/gettrackinfo", json=[{"number": number}]).raise_for_status().json()
            now = datetime.now(UTC)
            owed = not noted and is_held(told["data"]["accepted"], now)
            code = apologise(folder, server, number, order, email) if owed else noted
            said = "UPDATE parcels SET registered = 1, asked_at = ?, code = ? WHERE number = ?"
            db.execute(said, (now.isoformat(), code, number))
            db.commit()


def is_held(accepted: list[dict[str, Any]], now: datetime) -> bool:
    """Whether the newest scan is customs' own and 48 hours old."""
    scans = [scan for parcel in accepted if (scan := parcel["track_info"]["latest_event"])]
    customs = [scan for scan in scans if scan["sub_status"] == "InTransit_CustomsProcessing"]
    return any(now - datetime.fromisoformat(scan["time_utc"]) >= timedelta(hours=48) for scan in customs)


def apologise(folder: Path, server: str | None, number: str, order: str, email: str) -> str | None:
    """Send the letter and give its code back, to be noted. What fails is tried again by the next run."""
    code, letter = f"SORRY-{secrets.token_hex(6).upper()}", EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "service@shop.example", email, f"Your order {order}"
    letter.set_content(LETTER.format(order, number, code))
    try:
        if server:
            with smtplib.SMTP(*server.split(":"), timeout=30) as connection:
                connection.send_message(letter)
        else:
            mailbox.Maildir(folder / "mail").add(letter)
    except (OSError, smtplib.SMTPException) as error:
        print(f"{number}: {error}", file=sys.stderr)
        return None
    return code


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
