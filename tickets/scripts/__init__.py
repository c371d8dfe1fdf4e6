"""What a regulation has people say: phrases by moment, words not to say and words to say, and check lists."""
