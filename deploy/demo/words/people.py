"""Names as they sound in a hub where some sixty nationalities meet."""
# ruff: noqa: SIM905 -- a list of names reads best as a line of names

from typing import Final

GIVEN: Final = (
    "Camille Léa Chloé Manon Inès Jade Louise Zoé Juliette Élise Margaux Clémence Anaïs Océane Noémie Maëlle Éloïse "
    "Apolline Solène Gaëlle Maud Hélène Agnès Joséphine Lucas Hugo Louis Gabriel Arthur Jules Nathan Théo Paul Raphaël "
    "Léo Adrien Maxime Antoine Clément Baptiste Rémi Loïc Gaëtan Jérôme François Cédric Benoît Étienne Yann Maël "
    "Aïcha Fatou Mariam Aminata Khadija Leïla Yasmine Samira Nour Salma Karim Mehdi Yacine Ousmane Mamadou Ibrahim "
    "Amadou Rachid Sofiane Bilal Wei Mei Jun Hiroshi Yuki Minh Linh Thảo Priya Ananya Arjun Rohan Giulia Chiara "
    "Matteo Lorenzo Lucía Sofía Álvaro João Inês Beatriz Zofia Łukasz Małgorzata Jakub Ondřej Žofie Zsófia Gergő "
    "Anna Björn Åsa Søren Freya Jürgen Käthe Lukas Oksana Dmytro Iryna Noa Yael Eitan Tamar Ayşe Emre İpek Elif "
    "Amara Chidi Ngozi Kwame Thandiwe Grace Emma Oliver Maya Ethan Aoife Niamh Siobhán"
).split()

FAMILY: Final = (
    "Martin Bernard Dubois Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèbvre Michel Garcia Bertrand "
    "Roux Vincent Fournier Morel Girard André Lefèvre Mercier Lambert Bonnet François Martinez Legrand Garnier "
    "Faure Rousseau Blanc Guérin Müller Henry Roussel Nicolas Perrin Morin Mathieu Clément Gauthier Dumont López "
    "Fontaine Chevalier Robin Masson Sanchez Gérard Nguyễn Boyer Denis Lemaire Duval Joly Gautier Roger Roche Roy Noël "
    "Meyer Lucas Meunier Pérez Marchand Dufour Blanchard Barbier Brun Dumas Brunet Schmitt Leroux Colas Fernández "
    "Diallo Traoré Coulibaly Ndiaye Sow Cissé Benali Haddad Mansouri Bouzid Cohen Lévy Khelifi Okafor Mensah Nkosi "
    "Chen Wang Zhang Tanaka Kim Park Trần Phạm Sharma Patel Rossi Ferrari Bianchi Silva Santos Nowak Kowalczyk "
    "Wiśniewski Dvořák Novák Nagy Szabó Johansson Håkansson Sørensen O’Brien Murphy Kavanagh Yılmaz Şahin Shevchenko "
    "Popescu Țurcanu Ivanova Schäfer Groß Weiß de·La·Tour Le·Goff Le·Bihan Kervella van·den·Berg d’Ormesson N’Diaye"
).split()


def family(word: str) -> str:
    """A family name as it is written; the dots stand for spaces inside it."""
    return word.replace("·", " ")
