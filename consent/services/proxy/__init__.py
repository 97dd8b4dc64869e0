"""Sign-ups that were made elsewhere: each asks its person once, and makes no consent."""

from consent.services.proxy.items import Asked, Bringing, ProxyItem, SignUp, Turns
from consent.services.proxy.requesting import request_for

__all__ = ["Asked", "Bringing", "ProxyItem", "SignUp", "Turns", "request_for"]
