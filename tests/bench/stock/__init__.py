"""What a plain Django REST framework API over the same tables would be: viewsets, model serializers,
django-filter, counted pages by offset. Nothing in it is tuned, and nothing is left out that its
documentation recommends.
"""
