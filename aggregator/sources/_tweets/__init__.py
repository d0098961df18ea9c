"""What the kind `tweets` is made of. Pure.

tweet    one tweet, whichever file it came from; its keys, its date
table    a TAGS spreadsheet as CSV → tweets
archive  X's own archive, tweets.js → tweets
posts    tweets → posts
"""
