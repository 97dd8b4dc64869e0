"""What one yes was: in words, and as ISO/IEC TS 27560 in the W3C Data Privacy Vocabulary."""
