"""Who may use the console, the browsers they are signed in with, and the programs that may say something."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class LoginRow(SQLModel, table=True):
    """A name with its password. `password` is the scrypt hash with its salt and parameters."""

    __tablename__ = "logins"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=64)
    password: str = Field(max_length=200)
    created_at: datetime
    changed_at: datetime


class SessionRow(SQLModel, table=True):
    """A browser that is signed in. `digest` is the token's; the token itself has only the browser.

    `csrf` stands in every form of the session. `expires_at` moves on while the session is used (`seen_at`), up to its
    longest age.
    """

    __tablename__ = "sessions"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True, max_length=64)
    login_id: int = Field(foreign_key="logins.id", index=True)
    csrf: str = Field(max_length=64)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)


class TokenRow(SQLModel, table=True):
    """A program that may say something of parcels, by its name. `digest` is its token's; the token has the program."""

    __tablename__ = "tokens"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=64)
    digest: str = Field(unique=True, max_length=64)
    made_at: datetime
