"""What the evidence amounts to: propositions, audit, same patients, contradictions, chains, survival."""
