"""SAKTI: Satu Aplikasi Kemiskinan Terintegrasi. Empty of imports, so that `sakti.core` loads alone."""
