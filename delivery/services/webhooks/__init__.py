"""Other systems are told what happened: rows are the queue here, too."""
