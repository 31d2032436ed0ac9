"""Experiments: variants of a recipe compared over seeds with equal budgets of sampled programs."""
