"""On-site supervision (实地督导), the department's own or joint with 省信联办 (联合督导)."""
