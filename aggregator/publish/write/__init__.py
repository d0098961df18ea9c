"""Putting a site where people see it: whole, in one step, and only what changed. [effect]"""
