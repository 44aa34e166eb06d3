"""What the codes of `commitments/vocabulary.py` are to those who read them: defined in a sentence, drawn as a
shape, and said in the terms of other methods.
"""
