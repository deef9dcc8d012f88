"""One list, two directories: what there is (一单两库).

==============  ====================================================
`targets`       inspection targets, and the directory of them
`inspectors`    inspectors, their licences
`interests`     who has an interest in which party
`items`         inspection items, plan rows, joint tasks
`results`       results of checks, as an office lists them
==============  ====================================================
"""
