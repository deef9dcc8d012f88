"""One list, two directories: what there is (一单两库).

==============  ====================================================
`targets`       inspection targets, and the directory of them
`inspectors`    inspectors, their licences, and who is present
`interests`     who has an interest in which party
`past`          past checks, as an office's list names them
`reading`       files as offices have them, read into these values
==============  ====================================================
"""
