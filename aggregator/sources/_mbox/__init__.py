"""What the kind `mbox` is made of. Pure.

    cut ─▶ mail ─▶ posts
           mime ─▶ words

cut      a file of mails → mails, and parts of whole conversations
headers  the head of one mail: fields, encoded words, names without addresses
mail     one mail: who, when, what it answers, whether it was meant for everybody
mime     its body: the words that its sender wrote, as text or as HTML
words    text as it is written in mails → HTML: quotations, flowed lines, signatures
posts    mails → posts
"""
