"""Everything a program can touch, in a form that pays fuel before it works.

A module here holds one kind of guard: operators, subscripts, functions, methods, numpy. None of them knows
the syntax tree; `reward.checker` rewrites a program so that it calls them.
"""
