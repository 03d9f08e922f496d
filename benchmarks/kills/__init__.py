"""A program is killed a hundred times while parcels come to stand still: what it is then worth.

Everything is counted from outside: letters where they arrive, coupons by the codes in them.
"""
