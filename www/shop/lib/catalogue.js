// Everything the shop sells. Artists, labels and records are invented.

export const GENRES = ['jazz', 'electronic', 'folk', 'classical'];

export const GENRE_NAMES = { jazz: 'Jazz', electronic: 'Electronic', folk: 'Folk', classical: 'Classical' };

const record = (genre, id, title, artist, year, label, price, format, note, tracks) =>
  ({ genre, id, title, artist, year, label, price, format, note, tracks });

export const RECORDS = [
  record('jazz', 'last-tram-home', 'The Last Tram Home', 'Odile Marchetti Trio', 2019, 'Lamplight', 24.9, 'LP, 180 g',
    'Piano, bass and brushes, recorded in one night above a tram depot. On side two you can hear the last carriage come in.',
    ['Terminus', 'Wet Rails', 'Nine Stops', 'The Conductor’s Daughter', 'Depot Lights', 'Last Tram Home']),
  record('jazz', 'brass-weather', 'Brass Weather', 'The Lindqvist Seven', 1964, 'Kobalt', 21.9, 'LP, reissue',
    'Four horns that lean into each other like people at a bus stop in the wind. The reissue keeps the tape hiss, and rightly.',
    ['Low Pressure', 'Warm Front', 'Anders Has a Hat', 'Hail', 'Clearing from the West']),
  record('jazz', 'corner-table', 'Corner Table', 'Teo Abara', 2022, 'Small Hours', 19.9, 'LP',
    'A tenor saxophone, a double bass and the sound of a room that stopped talking to listen.',
    ['Two Chairs', 'Sugar, No Milk', 'Teo’s Alibi', 'The Bill', 'Coats']),
  record('jazz', 'three-oclock', 'Three O’Clock', 'Nadia Ferrow Quartet', 1971, 'Lamplight', 27.5, '2 LP, gatefold',
    'Long pieces that never hurry. The title track takes up a whole side and you will not look at the clock once.',
    ['Three O’Clock, parts I–III', 'Quarter Past', 'Sleepers', 'Nearly Four']),

  record('electronic', 'slow-voltage', 'Slow Voltage', 'Halden Array', 2021, 'Grid', 22.9, 'LP, amber vinyl',
    'Six pieces for one synthesizer that was left on for a winter. Made to be played quietly, for a long time.',
    ['Warm-up', 'Fifty Hertz', 'Drift', 'Standby', 'Ground', 'Discharge']),
  record('electronic', 'night-bus', 'Night Bus, Upper Deck', 'Miro Kessler', 2018, 'N-Line', 18.9, '12-inch',
    'Four steady tracks for the seat at the front, with the whole town lit up below you.',
    ['Front Seat', 'Ring Road', 'Next Stop Is Closed', 'Twenty to Five']),
  record('electronic', 'glass-harbour', 'Glass Harbour', 'Softshell', 2023, 'Grid', 23.5, 'LP, clear vinyl',
    'Bell tones, tide tables and a drum machine with good manners.',
    ['Pilot Boat', 'Pane', 'Buoy Song', 'Glass Harbour', 'Ebb']),
  record('electronic', 'patterns-for-rain', 'Patterns for Rain', 'Yuna Orrin', 2016, 'Umbra', 20.9, 'LP',
    'Every track is one rule, followed until it rains. The rules are printed on the inner sleeve.',
    ['Every Third Drop', 'Gutter Canon', 'Soft Edges', 'Pattern for Roof', 'Pattern for Leaves']),

  record('folk', 'salt-and-heather', 'Salt & Heather', 'Maren Holloway', 2020, 'Hearthstone', 19.9, 'LP',
    'A voice, a guitar, and nine songs about one hill seen in nine kinds of weather.',
    ['Heather', 'The Ferryman’s Reply', 'Salt', 'Low Road', 'Peat Smoke', 'November Again']),
  record('folk', 'barn-owl-waltz', 'Barn Owl Waltz', 'The Fenwick Sisters', 2017, 'Hearthstone', 17.9, 'LP',
    'Three fiddles and one harmonium. Danceable if you move the chairs first.',
    ['Barn Owl Waltz', 'Move the Chairs', 'Aunt Ida’s Reel', 'Straw', 'Home Before the Rain']),
  record('folk', 'three-rivers-down', 'Three Rivers Down', 'Ansel Quay', 1975, 'Weir', 21.5, 'LP, reissue',
    'Written in a canoe, or so the sleeve notes say. The open tunings make it easy to believe.',
    ['Put In', 'First River', 'Portage', 'Second River', 'Third River', 'Take Out']),
  record('folk', 'winter-orchard', 'Winter Orchard', 'Isaura Penn', 2024, 'Weir', 22.9, 'LP, red vinyl',
    'Songs from the short days: bare, patient, and warmer than they look.',
    ['Ladder', 'Bare Wood', 'Apples in Straw', 'First Frost', 'The Grafter’s Song']),

  record('classical', 'open-window', 'Nocturnes for an Open Window', 'Elias Thornbury, piano', 2015, 'Clavis', 24.5, 'LP, 180 g',
    'Twelve short nocturnes recorded with the window open on purpose. Number seven has a blackbird in it.',
    ['Nocturnes 1–4', 'Nocturnes 5–6', 'Nocturne 7, with Blackbird', 'Nocturnes 8–12']),
  record('classical', 'three-quartets', 'Three Quartets in Grey', 'Aldermoor Quartet', 1982, 'Clavis', 26.9, '2 LP',
    'Three string quartets, each in a different shade. Austere for ten minutes, then it opens like a door.',
    ['Quartet I: Slate', 'Quartet II: Pewter', 'Quartet III: Dove']),
  record('classical', 'tides', 'Tides, for Cello and Tape', 'Inès Varga-Holm', 2022, 'Long Acre', 23.9, 'LP',
    'One cello answered by its own echo from a sea wall, slower at every turn of the tide.',
    ['Slack Water', 'Flood', 'High Water', 'Ebb']),
  record('classical', 'small-machines', 'Small Machines', 'Orlow Chamber Ensemble', 2011, 'Long Acre', 29.9, '2 LP, box',
    'Fourteen players, no conductor, and music that ticks, whirrs and now and then sighs.',
    ['Escapement', 'Sewing Machine', 'Music Box, Broken', 'Lift', 'Escapement II']),
];

const byId = new Map(RECORDS.map((entry) => [entry.id, entry]));

export const recordById = (id) => byId.get(id);

export const recordsOf = (genre) => RECORDS.filter((entry) => entry.genre === genre);
