"""The guide 法治化路线图: how a petition of each kind goes, read from the tables of moves."""
