"""감성거부 and 감성데이터삭제: who is left out, and what is deleted."""
