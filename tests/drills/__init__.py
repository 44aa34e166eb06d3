"""Drills: what happens to a deployment on a bad day, as programs that anybody can run (`make drill`).

Each has a control: the same with its guard removed, which must fail, or the drill shows nothing.
"""
