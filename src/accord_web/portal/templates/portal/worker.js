{% load static %}importScripts("{% static 'accord/letters.js' %}", "{% static 'accord/worker.js' %}");
