"""The names, towns and wares that the made-up shop draws from."""

from __future__ import annotations

_FIRST = """
Aaron Abigail Adam Alan Albert Alice Amanda Amelia Amy Andrea Andrew Angela Anita Anthony Arthur Ashley Audrey
Barbara Benjamin Beth Brandon Brian Brenda Bruce Calvin Cameron Carla Carmen Caroline Cecilia Charlotte Chloe
Claire Colin Connor Curtis Cynthia Daisy Daniel Darren Deborah Dennis Derek Diana Dominic Donna Douglas Dylan
Edith Edward Eleanor Elena Eli Emily Emma Eric Erin Ethan Eva Evelyn Fiona Frances Gabriel Gavin George Gloria
Grace Graham Gregory Hannah Harold Harriet Hazel Heather Helen Henry Holly Hugo Ian Irene Isaac Isabel Ivan
Ivy Jack Jacob Janet Jasmine Jason Jenna Jeremy Jessica Joan Joel Jonah Joseph Joyce Judith Julia Justin Karen
Keith Kenneth Kevin Kyle Laura Leah Leonard Leslie Liam Linda Logan Lorraine Louis Lucas Lucy Lydia Malcolm
Marcus Margaret Maria Marina Mark Martha Martin Matthew Maya Megan Melissa Michael Miles Miranda Molly Monica
Naomi Natalie Nathan Neil Nicholas Nina Noah Nora Norman Olive Oliver Oscar Owen Pamela Patricia Patrick Paul
Paula Peter Philip Phoebe Priya Rachel Ralph Raymond Rebecca Regina Robert Roger Ronald Rosa Ruth Ryan Sabrina
Samuel Sandra Sarah Scott Sean Sharon Simon Sofia Stella Stephen Stuart Susan Sylvia Teresa Theodore Thomas
Timothy Tina Tobias Tracy Trevor Valerie Vanessa Vera Victor Vincent Violet Walter Wanda Wendy William Xavier
Yasmin Yolanda Zachary Zoe
"""

_LAST = """
Abbott Acosta Adler Ahmed Alvarez Ames Archer Arnold Ashford Atwood Avery Bailey Baker Baldwin Banerjee Barlow
Barnes Barrett Bauer Beck Bell Bennett Benson Berg Bishop Blake Boone Bowen Boyd Bradley Brennan Briggs Brooks
Bryant Burke Burns Byrne Callahan Campbell Carlson Carr Carson Castillo Chambers Chan Chavez Chen Clarke
Coleman Collins Conway Cooper Cortez Craig Crawford Cruz Cunningham Dalton Daniels Davies Dawson Decker
Delgado Dixon Doyle Drake Duarte Duncan Dunn Eaton Elliott Ellis Emerson Erickson Espinoza Evans Farrell
Ferguson Fischer Fisher Fleming Fletcher Flores Flynn Foster Fowler Fox Franklin Frost Fuller Gallagher Garcia
Gardner Garrett Gibson Gomez Gordon Graves Greene Griffin Guerrero Gupta Hale Hampton Hansen Hardy Harper
Harrington Hayes Henderson Hicks Hoffman Holland Holmes Hopkins Howell Hudson Hughes Ingram Iyer Jacobs
Jenkins Jensen Jimenez Johnston Joyce Kaplan Keller Kelly Khan Kim Klein Knight Kowalski Kramer Lambert Larsen
Lawson Lindgren Logan Lopez Lowe Lucas Lynch Mackenzie Maldonado Manning Marsh Mason Maxwell McCarthy McCoy
Medina Mendoza Meyer Mills Molina Monroe Moreno Morris Murphy Nash Navarro Nelson Newman Nguyen Norris Novak
Nunez Obrien Oconnor Olsen Ortega Osborne Owens Palmer Park Parsons Patel Paterson Pearson Perkins Peters
Pierce Porter Powell Price Quinn Ramirez Reed Reyes Rhodes Richards Rivera Robbins Rosen Rossi Rowe Russell
Ryan Salazar Sanders Santos Schmidt Schultz Sharma Shaw Sheridan Silva Singh Slater Snyder Soto Spencer
Stanley Stein Stevens Sullivan Sutton Tanaka Tate Thornton Torres Tucker Turner Underwood Valdez Vargas Vaughn
Vega Wallace Walsh Walters Warren Watkins Weber Weiss Wells West Wheeler Whitaker Wilkins Winters Wolfe Wong
Yates Young Zhang Zimmerman
"""

_AREAS = """
201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251
252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318
319 320 321 323 325 330 331 334 336 337 339 346 347 351 352 360 361 385 386 401 402 404 405 406 407 408 409
410 412 413 414 415 417 419 423 424 425 430 432 434 435 440 443 469 470 478 479 480 484 501 502 503 504 505
507 508 509 510 512 513 515 516 517 518 520 530 540 541 551 559 561 562 563 567 570 571 573 574 575 580 585
586 601 602 603 605 606 607 608 609 610 612 614 615 616 617 618 619 620 623 626 630 631 636 641 646 650
"""

FIRST_NAMES: tuple[str, ...] = tuple(_FIRST.split())
LAST_NAMES: tuple[str, ...] = tuple(_LAST.split())
AREA_CODES: tuple[str, ...] = tuple(_AREAS.split())

SHORT_NAMES = {
    "Abigail": "Abby",
    "Andrew": "Andy",
    "Anthony": "Tony",
    "Benjamin": "Ben",
    "Daniel": "Dan",
    "Deborah": "Debbie",
    "Edward": "Ted",
    "Gregory": "Greg",
    "Jacob": "Jake",
    "Jessica": "Jess",
    "Joseph": "Joe",
    "Kenneth": "Ken",
    "Margaret": "Peggy",
    "Matthew": "Matt",
    "Michael": "Mike",
    "Nicholas": "Nick",
    "Patricia": "Pat",
    "Rebecca": "Becky",
    "Robert": "Bob",
    "Samuel": "Sam",
    "Susan": "Sue",
    "Theodore": "Ted",
    "Thomas": "Tom",
    "Timothy": "Tim",
    "William": "Bill",
    "Zachary": "Zach",
}

DOMAINS = ("example.com", "example.com", "example.com", "example.org", "example.net", "mail.example.com")


PRODUCTS = (
    "Ridge tent",
    "Trail shoes",
    "Rain jacket",
    "Wool socks",
    "Camp stove",
    "Head torch",
    "Day pack",
    "Sleeping bag",
    "Walking poles",
    "Water filter",
    "Fleece",
    "Map case",
)

PAGES = ("Home", "Tents", "Shoes", "Jackets", "Sale", "Delivery", "Stores", "Magazine")

TOPICS = ("Late parcel", "Wrong size", "Refund", "Broken zip", "Invoice", "Change of address")
