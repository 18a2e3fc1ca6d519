class V6__Program {}
