"""The catalogue of statutory paths （依法分类处理信访诉求清单）: which request goes which way."""
