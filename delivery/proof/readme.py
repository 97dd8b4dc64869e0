"""The words that lie beside the files of a pack."""

README = """\
PROOF OF ONE PERSON'S CONSENTS

This file shows what one person was shown, what they said, what was sent to them because of it, and
when they left. Open index.html to read it; it needs no network.

index.html       the story, in the order of time
chain.json       every entry of the ledger about this person, with all columns that are hashed
texts/           the exact words that were shown, each file named by its own SHA-256
evidence.json    the personal parts of the entries, opened; missing where the person was erased
receipts/        one receipt for each yes: in words, and as ISO/IEC TS 27560 (JSON-LD, W3C DPV)
deliveries.json  what was sent or withheld, which entry permitted it, which data fields it used;
                 values_kept says whether what they said is kept still: it is in no pack;
                 resolutions says who found out what became of one that was uncertain, when and how
roots.json       the signed root of the whole ledger, and for each entry the path that leads to it
names.json       what the numbers of programs and versions stand for
keys.json        the public keys
manifest.json    the SHA-256 of every file; manifest.sig is its Ed25519 signature, in hex
verify.py        checks all of this

TO VERIFY IT

Do not unpack and pack it again: its bytes are part of what is checked. Take verify.py out of it, or
better from the source of the software that made it, and run

    pip install cryptography
    python verify.py PACK.zip --key FINGERPRINT --roots ROOTS_FILE

It needs Python 3.9 or newer and that one package. FINGERPRINT is the SHA-256 of the public key that
the controller publishes. Without it you learn only that the pack is whole, not who made it: anybody
can make a whole pack with a key of their own. verify.py then says so last and exits with 3, not 0.
It exits with 1 where something is wrong, and with 2 where the file could not be read.
ROOTS_FILE is a copy of the controller's file of signed roots that somebody kept elsewhere: it shows
that the ledger was not written anew since.

WHAT IT SHOWS, AND WHAT IT DOES NOT

The chain shows that no entry was changed, left out or put in between. The root shows that the same
entries were in the ledger of everybody at the time of the root. Each yes answers a request for the
very same words. Each message is held against the chain as it was then: its program, its
address, and each leaving, pause, stop and restriction before it.

A pack cannot show what came after its last entry: whoever makes one can leave out everything since.
Ask for a new one, and compare it. What programs are called is the controller's word, and signed.
Nothing here shows who sat at the keyboard: that is what the evidence is for, and
it is as good as the controller's word for it, which is signed. So is what staff found out about a
message of which nobody knew whether it went: the ledger has the yes that permitted it, and no more.
"""
