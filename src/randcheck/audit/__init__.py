"""Past draws that no certificate proves: what was broken, what chance hardly does."""
