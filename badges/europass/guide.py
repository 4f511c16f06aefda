"""The guide in the upload bundle: one page of HTML, readable without a connection."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from badges.model.award import Award

EUROPASS = "https://europass.europa.eu"


@dataclass(frozen=True, slots=True)
class Guide:
    """The wording of one language. ``{name}``, ``{title}``, ``{school}`` and ``{europass}`` are filled in."""

    heading: str
    opening: str
    files: str
    european: str
    open_badge: str
    certificate: str
    certificate_alone: str
    """What is said of it when there is no Open Badge beside it."""
    steps_heading: str
    steps: tuple[str, ...]
    know_heading: str
    know: tuple[str, ...]
    demo: str


GUIDES = {
    "en": Guide(
        heading="Put your credential into Europass yourself",
        opening="{name}, these are the files of your credential “{title}”, awarded by {school}.",
        files="What is what",
        european="your European Digital Credential with the school's electronic seal. This is the file for Europass.",
        open_badge="the same award as an Open Badge 3.0, for badge wallets and for anybody who wants to check it. "
        "Europass does not take it.",
        certificate="to read and to print. Both files above are attached inside.",
        certificate_alone="to read and to print. The file above is attached inside.",
        steps_heading="What to do",
        steps=(
            "Unpack this folder and keep it somewhere safe. Do not open and save european.jsonld in a text editor: "
            "one changed character breaks the seal.",
            "Go to {europass} and sign in. If you have no Europass profile yet, you can make one there; it is free.",
            "Go to your library, to the digital credentials, and choose to upload one.",
            "Choose the file european.jsonld. Europass checks the seal and then shows your credential.",
            "From there you can share it with a link, for as long as you choose.",
        ),
        know_heading="Good to know",
        know=(
            "The site changes now and then: a button may have another name than here.",
            "Europass does not show whether a school has withdrawn a credential. Whoever wants to know checks the file "
            "at the address on the certificate.",
            "If Europass does not take the file, ask {school}. You need not send the file by e-mail to anybody else.",
        ),
        demo="This is a demonstration: the seal was made for trying things out, and Europass will not take the file.",
    ),
    "nl": Guide(
        heading="Zet je bewijs zelf in Europass",
        opening="{name}, dit zijn de bestanden van je bewijs “{title}”, toegekend door {school}.",
        files="Wat is wat",
        european="je Europese digitale credential met het elektronische zegel van de school. Dit bestand is voor Europass.",
        open_badge="dezelfde toekenning als Open Badge 3.0, voor badge-wallets en voor wie het wil controleren. "
        "Europass neemt dit bestand niet aan.",
        certificate="om te lezen en te printen. Beide bestanden hierboven zitten erin als bijlage.",
        certificate_alone="om te lezen en te printen. Het bestand hierboven zit erin als bijlage.",
        steps_heading="Zo doe je het",
        steps=(
            "Pak deze map uit en bewaar hem goed. Open en bewaar european.jsonld niet in een tekstverwerker: "
            "één veranderd teken verbreekt het zegel.",
            "Ga naar {europass} en log in. Heb je nog geen Europass-profiel, dan maak je er daar gratis een.",
            "Ga naar je bibliotheek, naar de digitale credentials, en kies voor uploaden.",
            "Kies het bestand european.jsonld. Europass controleert het zegel en laat daarna je bewijs zien.",
            "Van daaruit deel je het met een link, zo lang als je zelf wilt.",
        ),
        know_heading="Goed om te weten",
        know=(
            "De site verandert soms: een knop kan anders heten dan hier.",
            "Europass laat niet zien of een school een bewijs heeft ingetrokken. Wie dat wil weten, controleert het "
            "bestand op het adres dat op het certificaat staat.",
            "Neemt Europass het bestand niet aan, vraag het dan aan {school}. Je hoeft het bestand aan niemand anders te mailen.",
        ),
        demo="Dit is een demonstratie: het zegel is gemaakt om te proberen, en Europass neemt het bestand niet aan.",
    ),
    "de": Guide(
        heading="So kommt dein Nachweis in Europass",
        opening="{name}, das sind die Dateien deines Nachweises „{title}“, verliehen von {school}.",
        files="Was ist was",
        european="dein europäischer digitaler Nachweis mit dem elektronischen Siegel der Schule. Diese Datei ist für Europass.",
        open_badge="dieselbe Verleihung als Open Badge 3.0, für Badge-Wallets und für alle, die sie prüfen möchten. "
        "Europass nimmt diese Datei nicht an.",
        certificate="zum Lesen und Drucken. Die beiden Dateien oben sind darin angehängt.",
        certificate_alone="zum Lesen und Drucken. Die Datei oben ist darin angehängt.",
        steps_heading="So geht es",
        steps=(
            "Entpacke diesen Ordner und bewahre ihn gut auf. Öffne und speichere european.jsonld nicht in einem "
            "Textprogramm: Ein geändertes Zeichen bricht das Siegel.",
            "Gehe zu {europass} und melde dich an. Hast du noch kein Europass-Profil, kannst du dort kostenlos eines anlegen.",
            "Gehe in deine Bibliothek zu den digitalen Nachweisen und wähle Hochladen.",
            "Wähle die Datei european.jsonld. Europass prüft das Siegel und zeigt dann deinen Nachweis.",
            "Von dort aus kannst du ihn mit einem Link teilen, so lange du willst.",
        ),
        know_heading="Gut zu wissen",
        know=(
            "Die Seite ändert sich gelegentlich: Eine Schaltfläche kann anders heißen als hier.",
            "Europass zeigt nicht, ob eine Schule einen Nachweis zurückgezogen hat. Wer das wissen will, prüft die Datei "
            "unter der Adresse auf dem Zertifikat.",
            "Wenn Europass die Datei nicht annimmt, frage {school}. Du musst die Datei niemand anderem per E-Mail schicken.",
        ),
        demo="Dies ist eine Vorführung: Das Siegel wurde zum Ausprobieren gemacht, und Europass nimmt die Datei nicht an.",
    ),
    "fr": Guide(
        heading="Déposer vous-même votre attestation dans Europass",
        opening="{name}, voici les fichiers de votre attestation « {title} », délivrée par {school}.",
        files="À quoi sert chaque fichier",
        european="votre attestation numérique européenne avec le cachet électronique de l'école. C'est le fichier pour Europass.",
        open_badge="la même attribution sous forme d'Open Badge 3.0, pour les portefeuilles de badges et pour toute "
        "personne qui veut la vérifier. Europass ne l'accepte pas.",
        certificate="à lire et à imprimer. Les deux fichiers ci-dessus y sont joints.",
        certificate_alone="à lire et à imprimer. Le fichier ci-dessus y est joint.",
        steps_heading="Comment faire",
        steps=(
            "Décompressez ce dossier et conservez-le en lieu sûr. N'enregistrez pas european.jsonld depuis un éditeur de "
            "texte : un seul caractère modifié rompt le cachet.",
            "Allez sur {europass} et connectez-vous. Si vous n'avez pas encore de profil Europass, vous pouvez en créer un "
            "gratuitement.",
            "Allez dans votre bibliothèque, aux attestations numériques, et choisissez d'en téléverser une.",
            "Choisissez le fichier european.jsonld. Europass vérifie le cachet puis affiche votre attestation.",
            "De là, vous pouvez la partager par un lien, aussi longtemps que vous le souhaitez.",
        ),
        know_heading="Bon à savoir",
        know=(
            "Le site change de temps en temps : un bouton peut porter un autre nom qu'ici.",
            "Europass n'indique pas si une école a retiré une attestation. Pour le savoir, on vérifie le fichier à "
            "l'adresse imprimée sur le certificat.",
            "Si Europass refuse le fichier, adressez-vous à {school}. Inutile de l'envoyer par e-mail à d'autres.",
        ),
        demo="Ceci est une démonstration : le cachet a été fait pour essayer, et Europass n'acceptera pas le fichier.",
    ),
}

_STYLE = (
    "body{font:1.05rem/1.55 system-ui,sans-serif;max-width:38rem;margin:2rem auto;padding:0 1rem;color:#1c2b2b}"
    "h1{font-size:1.6rem;line-height:1.25}li,dd{margin:0 0 .5rem}dt{font-family:ui-monospace,monospace}"
    ".demo{border:2px solid #8a4b00;padding:.7rem 1rem}@media(prefers-color-scheme:dark){body{background:#152020;color:#e8efee}"
    "a{color:#8fd3d3}.demo{border-color:#f6b26b}}"
)


def guide(award: Award, language: str, *, with_badge: bool, with_certificate: bool, demo: bool) -> str:
    """The guide as a whole HTML page; it speaks of the files that are there. Raises KeyError for a language without wording."""
    wording = GUIDES[language]
    filled = {
        "name": escape(award.holder.full_name),
        "title": escape(award.unit.title.best(language)[1]),
        "school": escape(award.awarding_body.legal_name.best(language)[1]),
        "europass": f'<a href="{EUROPASS}">{EUROPASS.removeprefix("https://")}</a>',
    }

    def told(text: str) -> str:
        return escape(text, quote=False).format(**filled)

    files = [("european.jsonld", wording.european)]
    files += [("open-badge.json", wording.open_badge)] if with_badge else []
    files += [("certificate.pdf", wording.certificate if with_badge else wording.certificate_alone)] if with_certificate else []
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{told(wording.heading)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
            f"<h1>{told(wording.heading)}</h1>",
            *([f'<p class="demo"><strong>{told(wording.demo)}</strong></p>'] if demo else []),
            f"<p>{told(wording.opening)}</p>\n<h2>{told(wording.steps_heading)}</h2>\n<ol>",
            *(f"<li>{told(step)}</li>" for step in wording.steps),
            f"</ol>\n<h2>{told(wording.files)}</h2>\n<dl>",
            *(f"<dt>{name}</dt>\n<dd>{told(text)}</dd>" for name, text in files),
            f"</dl>\n<h2>{told(wording.know_heading)}</h2>\n<ul>",
            *(f"<li>{told(line)}</li>" for line in wording.know),
            "</ul>\n</main>\n</body>\n</html>\n",
        ]
    )
