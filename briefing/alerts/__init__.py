"""The outbox: enqueue in the publishing transaction, claim, send, decide, record."""
