"""What the petitioner sees and says without an account: 查询, 评价."""
