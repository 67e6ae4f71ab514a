"""Review: claims, cases and pairs of patients go out as tables, people decide anywhere, decisions come back.

`sheets` are the files; `claim_`, `case_` and `patient_` modules hold what each kind of row is, what decisions on it are
and what they do; `standing` says which telling of a case stands; `importing` and `status` put it together.
"""
