"""Same patient: candidate pairs of cases, weighed with reasons; proposals, never a merge."""
