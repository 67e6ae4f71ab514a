"""What can be asked: one `.rq` file a question, and the runner that bounds every query."""
