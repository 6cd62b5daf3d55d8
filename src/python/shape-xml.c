/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-xml.c — ElementTree and expat.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField xml_etree_elementtree_element_fields[] = {
  F (16, "tag"), END
};
static const guint16 xml_etree_elementtree_element_places[] = {
  24, 32, 40,
};
static const VvField _elementtree__element_iterator_fields[] = {
  F (40, "root_element"), F (48, "sought_tag"), END
};
static const guint16 _elementtree__element_iterator_places[] = {
  16, 24, 32,
};
static const VvField xml_etree_elementtree_treebuilder_fields[] = {
  F (16, "root"), F (24, "this"), F (32, "last"), F (40, "last_for_tail"), F (48, "data"),
  F (56, "stack"), F (72, "element_factory"), F (80, "comment_factory"), F (88, "pi_factory"),
  F (96, "events_append"), F (104, "start_event_obj"), F (112, "end_event_obj"),
  F (120, "start_ns_event_obj"), F (128, "end_ns_event_obj"), F (136, "comment_event_obj"),
  F (144, "pi_event_obj"), END
};
static const VvField xml_etree_elementtree_xmlparser_fields[] = {
  F (24, "target"), F (32, "entity"), F (40, "names"), F (48, "handle_start_ns"),
  F (56, "handle_end_ns"), F (64, "handle_start"), F (72, "handle_data"), F (80, "handle_end"),
  F (88, "handle_comment"), F (96, "handle_pi"), F (104, "handle_doctype"),
  F (112, "handle_close"), END
};
static const VvField xml_etree_elementtree_xmlparser_fields_2[] = {
  F (24, "target"), F (32, "entity"), F (40, "names"), F (48, "handle_start_ns"),
  F (56, "handle_end_ns"), F (64, "handle_start"), F (72, "handle_data"), F (80, "handle_end"),
  F (88, "handle_comment"), F (96, "handle_pi"), F (104, "handle_doctype"),
  F (112, "handle_close"), H (128, "elementtree_module"), END
};
static const VvField pyexpat_xmlparser_fields[] = {
  H (56, "intern"), END
};
static const guint16 pyexpat_xmlparser_places[] = {
  64,
};
static const VvField pyexpat_xmlparser_fields_2[] = {
  H (64, "intern"), END
};
static const guint16 pyexpat_xmlparser_places_2[] = {
  72,
};
static const VvField pyexpat_xmlparser_fields_3[] = {
  F (24, "parent"), H (72, "intern"), END
};
static const guint16 pyexpat_xmlparser_places_3[] = {
  80,
};

const VvPyShape vv_py_shape_xml[] = {
  { "xml.etree.ElementTree.Element", V (3, 9, 0), V (3, 12, 0), 56,
    .fields = xml_etree_elementtree_element_fields,
    .places = xml_etree_elementtree_element_places, .collected = TRUE,
    .visit = vv_py_shape_visit_element, .facts = vv_py_shape_facts_element },
  { "xml.etree.ElementTree.Element", V (3, 12, 0), V (3, 16, 0), 56,
    .fields = xml_etree_elementtree_element_fields,
    .places = xml_etree_elementtree_element_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_element, .facts = vv_py_shape_facts_element },
  { "_elementtree._element_iterator", V (3, 9, 0), V (3, 12, 0), 64,
    .fields = _elementtree__element_iterator_fields,
    .places = _elementtree__element_iterator_places, .collected = TRUE,
    .visit = vv_py_shape_visit_elementiter, .facts = vv_py_shape_facts_elementiter },
  { "_elementtree._element_iterator", V (3, 12, 0), V (3, 16, 0), 64,
    .fields = _elementtree__element_iterator_fields,
    .places = _elementtree__element_iterator_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_elementiter, .facts = vv_py_shape_facts_elementiter },
  { "xml.etree.ElementTree.TreeBuilder", V (3, 9, 0), V (3, 12, 0), 160,
    .fields = xml_etree_elementtree_treebuilder_fields, .collected = TRUE },
  { "xml.etree.ElementTree.TreeBuilder", V (3, 12, 0), V (3, 16, 0), 168,
    .fields = xml_etree_elementtree_treebuilder_fields, .visits_type = TRUE, .collected = TRUE },
  { "xml.etree.ElementTree.XMLParser", V (3, 9, 0), V (3, 12, 0), 120,
    .fields = xml_etree_elementtree_xmlparser_fields, .collected = TRUE },
  { "xml.etree.ElementTree.XMLParser", V (3, 12, 0), V (3, 12, 3), 128,
    .fields = xml_etree_elementtree_xmlparser_fields, .visits_type = TRUE, .collected = TRUE },
  { "xml.etree.ElementTree.XMLParser", V (3, 12, 2), V (3, 16, 0), 136,
    .fields = xml_etree_elementtree_xmlparser_fields_2, .visits_type = TRUE, .collected = TRUE },
  { "pyexpat.xmlparser", V (3, 9, 0), V (3, 10, 0), 72, .fields = pyexpat_xmlparser_fields,
    .places = pyexpat_xmlparser_places, .collected = TRUE, .visit = vv_py_shape_visit_expat,
    .facts = vv_py_shape_facts_expat },
  { "pyexpat.xmlparser", V (3, 10, 0), V (3, 12, 3), 72, .fields = pyexpat_xmlparser_fields,
    .places = pyexpat_xmlparser_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_expat, .facts = vv_py_shape_facts_expat },
  { "pyexpat.xmlparser", V (3, 12, 2), V (3, 13, 18), 80, .fields = pyexpat_xmlparser_fields_2,
    .places = pyexpat_xmlparser_places_2, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_expat, .facts = vv_py_shape_facts_expat },
  { "pyexpat.xmlparser", V (3, 13, 8), V (3, 16, 0), 88, .fields = pyexpat_xmlparser_fields_3,
    .places = pyexpat_xmlparser_places_3, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_expat, .facts = vv_py_shape_facts_expat },
  { NULL }
};
