"""The settings of a test run: the real ones, after its servers have been started."""

from tests import servers

servers.ensure()

from config.settings import *  # noqa: E402, F403 - they read the servers' addresses

# Slow on purpose in production; here every log-in would pay for it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Each client of a test builds the site anew, and would look at every static file for it.
WHITENOISE_AUTOREFRESH = True
