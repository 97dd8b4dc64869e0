"""What an erasure takes out of the batches of invitations that are still drafts."""

from django.db import connection

# A draft that chose by no other account has nobody left to choose: none would mean everybody.
_FORGET = """
UPDATE consent_invitationbatch SET
  accounts = array_remove(accounts, %(account)s),
  relationships = CASE WHEN accounts = ARRAY[%(account)s]::varchar[]
                       THEN '{}'::varchar[] ELSE relationships END
 WHERE %(account)s = ANY(accounts)
   AND NOT EXISTS (SELECT FROM subscribers_subscriber p WHERE p.account = %(account)s)
"""


def forget_account(account: str) -> None:
    """Take an account that nobody has any more out of every batch that still chooses by it."""
    if account:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, {"account": account})
