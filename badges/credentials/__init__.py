"""The shapes of documents: one file per shape, writing and reading together. Strangers to proofs."""
