"""What leaders in charge did about their cases (包案履责), and what they still owe (§4.1)."""
